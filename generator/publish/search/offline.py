"""Twins of the data files for an archive opened from a folder, where a page may load scripts and nothing else."""

from __future__ import annotations

import base64
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_NAMED_BY_DIGEST = re.compile(r"((?:index|fragment)/).*([0-9a-f]{2})\.pf_\w+")


def twin(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A script that hands over files, each under its name from the index's folder."""
    calls = (f'jianbaoTake({json.dumps(name)},"{base64.b64encode(data).decode()}");\n' for name, data in files)
    return "".join(calls).encode()


def twins(files: Mapping[str, bytes], shard: str) -> dict[str, bytes]:
    """The twins of a shard's files.

    Pagefind's, of which there is one for each article, share a twin with those whose digests end alike: a folder of
    28,000 articles would else hold 40,000 scripts. An article more or less changes one of them.
    """
    together: defaultdict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for name in sorted(files):
        together[_NAMED_BY_DIGEST.sub(r"\1\2", name) + ".js"].append((f"{shard}/{name}", files[name]))
    return {name: twin(some) for name, some in together.items()}
