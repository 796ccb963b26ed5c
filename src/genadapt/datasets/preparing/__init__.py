"""How raw files become arrays: fetched, unpacked, decoded, made on all cores."""
