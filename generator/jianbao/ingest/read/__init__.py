"""Raw files: which there are, their encoding, and what each contains."""
