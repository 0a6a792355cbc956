"""The care of an archive that exists: what is wrong with it, without changing it."""
