"""Compare names of outlets, channels and people across spellings: case, width, punctuation, Simplified, Traditional."""

from __future__ import annotations

import functools
import re

from jianbao.chinese.characters import fold
from jianbao.model import Outlet

IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
SCRIPT_BOUNDARY = re.compile(r"(?<=[一-鿿])\s+(?=[A-Za-z])|(?<=[A-Za-z])\s+(?=[一-鿿])")
"""Separates the two names in 自由亚洲电台 RFA; New York Times is one name."""
GENERIC_ENDING = re.compile(r"(?<=..)(?:中文网|中文版|中文|新闻网|新闻|官网|电台|网|news|chinese)+\Z")
"""Folded. An outlet is called BBC, BBC中文, BBC News 中文; 纽约时报 or 纽约时报中文网."""
MAX_SHORT_NAME = 2
"""Characters. A longer Chinese name is hardly ever part of another name."""
SECOND_LEVEL_DOMAINS = frozenset(["ac", "co", "com", "edu", "gov", "net", "org"])


@functools.lru_cache(maxsize=10_000)
def name_key(text: str) -> str:
    """The folded letters and digits of a name, equal for all its spellings; the text itself if it has none."""
    return fold("".join(filter(str.isalnum, text))) or text.strip()


def contains_name(text: str, name: str) -> bool:
    """Whether a text contains ``name``; a name in Latin letters or of two characters only as a separate word."""
    key = name_key(name)
    if not key or key == name_key(text):
        return bool(key)
    if len(key) > MAX_SHORT_NAME and not key.isascii():
        return key in name_key(text)
    letter = "[a-z0-9]" if key.isascii() else "[一-鿿]"
    return bool(re.search(f"(?<!{letter}){re.escape(fold(name))}(?!{letter})", fold(text)))


def is_outlet_name(text: str, outlet: Outlet) -> bool:
    """Whether a text is a name of the outlet and nothing more: (臺)中央社CNA, or the name in its host."""
    return _outlet_key(text) in _keys_of_outlet(
        outlet.slug, (*outlet.names.values(), *outlet.also_called), outlet.hosts
    )


def _outlet_key(name: str) -> str:
    return GENERIC_ENDING.sub("", name_key(IN_BRACKETS.sub("", name) or name))


@functools.lru_cache(maxsize=1000)
def _keys_of_outlet(slug: str, names: tuple[str, ...], hosts: tuple[str, ...]) -> frozenset[str]:
    parts = [part for name in names for part in (name, *SCRIPT_BOUNDARY.split(name))]
    return frozenset(map(_outlet_key, (slug, *parts, *hosts, *map(_name_in_host, (slug, *hosts)))))


def _name_in_host(host: str) -> str:
    """``theharbour`` for ``www.theharbour.com.tw``."""
    labels = host.split(".")[:-1] or [host]
    while len(labels) > 1 and labels[-1] in SECOND_LEVEL_DOMAINS:
        labels.pop()
    return labels[-1]
