"""Rendering pages to HTML: the theme with its templates and filters, Markdown, and dates in words."""
