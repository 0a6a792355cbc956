"""How much a site weighs, and what in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from generator.report import Weight
from generator.stamps import Stamp


def weigh(site: Mapping[str, Stamp]) -> tuple[Weight, ...]:
    """Files and bytes of each folder at the top of a site, the heaviest first; files at the top itself as ``""``."""
    files: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for path, (size, _, _) in site.items():
        top = path.partition("/")[0] if "/" in path else ""
        files[top] += 1
        sizes[top] += size
    return tuple(
        Weight(top, files[top], size) for top, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    )
