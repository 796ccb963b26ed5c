"""What a trained method makes: for the sample stage, and for the commands that use a model."""
