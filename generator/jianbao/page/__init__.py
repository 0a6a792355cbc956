"""The Markdown page of an article, where the two halves meet: its front matter and its text."""
