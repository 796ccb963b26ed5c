"""What params.yaml asks for: read by every plan, so nothing here imports torch."""
