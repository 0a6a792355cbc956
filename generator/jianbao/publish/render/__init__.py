"""Pages as HTML: the theme, its templates and filters, Markdown and dates."""
