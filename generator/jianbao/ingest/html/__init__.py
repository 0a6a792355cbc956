"""HTML of a clipping: the tree, its blocks and lines, and its Markdown."""
