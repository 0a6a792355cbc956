"""Import archives made with other software: copy files to clippings and record URLs in ``content/aliases.tsv``."""
