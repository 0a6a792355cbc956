"""How a run works: cache, file stamps, processes, atomic writes. Nothing here knows of articles."""
