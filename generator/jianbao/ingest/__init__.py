"""The first half: clippings to Markdown pages. Read, clean, normalise, write; ``run`` has the steps in order."""
