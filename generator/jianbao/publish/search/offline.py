"""Twins of the data files for an archive opened from a folder, where a page may load scripts and nothing else."""

from __future__ import annotations

import base64
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_TEXT = re.compile(r"(texts/).*(..)\.bin")


def twin(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A script that hands over files, each under its name from the index's folder."""
    calls = (f'jianbaoTake({json.dumps(name)},"{base64.b64encode(data).decode()}");\n' for name, data in files)
    return "".join(calls).encode()


def twin_of(name: str) -> str:
    """The name of a file's twin; none for what no browser loads.

    Texts, of which there is one for each article, share a twin with those whose digests end alike: a folder of 28,000
    articles would else hold as many scripts more.
    """
    return "" if name.startswith("sources-") else _TEXT.sub(r"\1\2", name) + ".js"


def twins(files: Mapping[str, bytes], shard: str) -> dict[str, bytes]:
    """The twins of a shard's files."""
    together: defaultdict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for name in sorted(files):
        together[twin_of(name)].append((f"{shard}/{name}", files[name]))
    together.pop("", None)
    return {name: twin(some) for name, some in together.items()}
