"""How many pages a process handles in one go: the constants that reading, rendering and writing share."""

PAGES_PARSED_PER_BATCH = 200
"""Markdown files that a worker reads and parses at a time."""
PAGES_PER_BATCH = 100
"""Pages of the site that are made at a time. All bodies of a batch are rendered before its first template is filled
in: doing one step for all pages is faster than all steps page by page, as code and data of a step stay in the
processor's caches. A build with no more pages than one batch starts no workers."""
