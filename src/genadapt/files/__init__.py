"""What lies on disk: one module knows each format."""
