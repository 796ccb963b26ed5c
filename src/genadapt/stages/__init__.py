"""The way of the data: one file and one function per stage, files in, files out."""
