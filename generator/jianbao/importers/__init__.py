"""Archives of other makers -> clippings of this one, and their old addresses; one module for each maker."""
