"""The publish half: Markdown pages in, a static site out. ``build`` is its entry point, ``site`` its pipeline."""
