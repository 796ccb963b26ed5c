"""How data sets are drawn: house numbers and ray-cast scenes."""
