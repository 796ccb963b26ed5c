"""What the tables of results/{scale}/tables/ hold."""
