"""Chinese characters and languages: folding between scripts, and which language a text is in."""
