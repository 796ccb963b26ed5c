"""What the tables of results/tables/ hold."""
