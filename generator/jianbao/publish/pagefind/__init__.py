"""The files in ``site/pagefind``: an index of Pagefind's program, or its interfaces over jianbao's index."""
