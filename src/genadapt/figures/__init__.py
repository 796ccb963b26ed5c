"""What the plot stage can draw: each figure is a function (samples, history, out)."""
