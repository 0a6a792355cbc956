"""Import archives made with other software: files to clippings, URLs to ``content/aliases.tsv``. A module for each."""
