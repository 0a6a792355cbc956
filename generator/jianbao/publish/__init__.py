"""Clean Markdown pages in, a static site out: ``load``, ``organise``, ``pages``, ``render``, ``write``, ``index``."""
