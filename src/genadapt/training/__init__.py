"""The training loop and all that goes with it, written once for every method."""
