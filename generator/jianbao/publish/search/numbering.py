"""Numbers of a shard's articles, under which the postings list them.

A number depends on the article's id, so that a new article does not change the numbers of others, wherever it is in
the order of time; and not on history, so that every build of the same articles gives the same numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

NUMBERS_PER_ARTICLE = 2
"""There are at least this many numbers for each article. The more there are, the fewer articles of equal numbers have
to move to the next one, and the longer are the postings."""
DIGEST_BITS = 64


def number_articles(ids: Sequence[str]) -> tuple[int, ...]:
    """The number of each article: the leading bits of its id's digest, or the next free number after those.

    With another article a few numbers may move up. When the articles become so many that the numbers need another bit,
    all change.
    """
    shift = DIGEST_BITS - (NUMBERS_PER_ARTICLE * len(ids) - 1).bit_length()
    digests = {identifier: int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:8]) for identifier in ids}
    numbers: dict[str, int] = {}
    free = 0
    for identifier in sorted(ids, key=lambda identifier: (digests[identifier], identifier)):
        numbers[identifier] = max(free, digests[identifier] >> shift)
        free = numbers[identifier] + 1
    return tuple(numbers[identifier] for identifier in ids)
