"""The care of an archive that exists: find what is wrong with it, remove and restore articles."""
