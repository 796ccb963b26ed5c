"""What changed between two revisions, and why."""
