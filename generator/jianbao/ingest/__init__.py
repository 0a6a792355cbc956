"""Raw clippings in, clean Markdown pages out: ``read``, ``clean``, ``normalise``, ``store``."""
