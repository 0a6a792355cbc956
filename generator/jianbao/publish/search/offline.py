"""Offline copies of the index files: scripts for an archive opened from a folder, where a page cannot load data files.

Each offline copy calls ``jianbaoTake`` of the theme's ``search-loader.js`` with the names and bytes of its files.
"""

from __future__ import annotations

import base64
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_TEXTS_FILE = re.compile(r"(texts/).*(..)\.bin")


def pack_offline_copy(files: Iterable[tuple[str, bytes]]) -> bytes:
    """One script that hands over several files, given as pairs of path in the index's folder and content."""
    calls = (f'jianbaoTake({json.dumps(name)},"{base64.b64encode(data).decode()}");\n' for name, data in files)
    return "".join(calls).encode()


def offline_name(name: str) -> str:
    """Path of the offline copy that contains a shard's file ``name``; empty for files that no browser loads.

    Of the texts, which are one file per article, those whose digests end with the same two characters share an offline
    copy: otherwise a folder of 28,000 articles would contain as many additional scripts.
    """
    return "" if name.startswith("sources-") else _TEXTS_FILE.sub(r"\1\2", name) + ".js"


def offline_copies(files: Mapping[str, bytes], shard: str) -> dict[str, bytes]:
    """The offline copies of a shard's ``files``: path in the shard's folder -> content."""
    groups: defaultdict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for name in sorted(files):
        groups[offline_name(name)].append((f"{shard}/{name}", files[name]))
    groups.pop("", None)
    return {name: pack_offline_copy(group) for name, group in groups.items()}
