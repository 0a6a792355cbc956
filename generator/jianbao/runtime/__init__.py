"""What runs of every kind need: cache, file stamps, processes, atomic writes. Nothing here knows what an article is."""
