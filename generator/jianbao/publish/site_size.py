"""How much a site weighs, and what in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from jianbao.report import Weight
from jianbao.runtime.file_stamps import Stamp


def weigh(site: Mapping[str, Stamp]) -> tuple[Weight, ...]:
    """Files and bytes of each folder at the top of a site, the heaviest first; files at the top itself as ``""``."""
    sizes: defaultdict[str, list[int]] = defaultdict(list)
    for path, stamp in site.items():
        sizes[path[: max(path.find("/"), 0)]].append(stamp[0])
    weights = (Weight(top, len(those), sum(those)) for top, those in sizes.items())
    return tuple(sorted(weights, key=lambda weight: (-weight.bytes, weight.folder)))
