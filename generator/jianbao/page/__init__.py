"""The Markdown page of an article, which ingest writes and publish reads: its front matter and its body."""
