"""Plain networks that methods share."""
