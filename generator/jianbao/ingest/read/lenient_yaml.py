"""Read YAML front matter that is not valid YAML: a colon, a backslash or an ``@`` in a title or a tag is enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import yaml

from jianbao.page.front_matter import YamlFrontMatter
from jianbao.page.keys import CLIPPING_TYPES
from jianbao.page.yaml_header import load_header

MAX_BROKEN_YAML_LINES = 1_000
"""Front matter that is not valid YAML is read up to this line; later lines are ignored."""
YAML_BLOCK = re.compile(
    r"^(?P<key>[A-Za-z_][\w-]*):[ \t]*(?P<value>.*)(?P<continuation>(?:\n(?:[ \t]+|-[ \t]).*)*)", re.MULTILINE
)
"""A line ``key: value``, and below it its list or its indented text."""
BRACKETED = re.compile(r"\[(?P<items>.*)\]\s*")
LIST_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<item>.*)")


class LenientYamlFrontMatter(YamlFrontMatter):
    """YAML front matter; if it is not valid, each key is read on its own, as YAML if possible, else as text."""

    def load(self, fm: str) -> dict[str, Any]:
        """Parse the text between the boundaries; raises nothing."""
        try:
            return super().load(fm)
        except yaml.YAMLError:
            text = "\n".join(islice(fm.strip("\n").split("\n"), MAX_BROKEN_YAML_LINES))
            return {block["key"]: _value(block) for block in YAML_BLOCK.finditer(text)}


def _value(block: re.Match[str]) -> Any:
    try:
        value = load_header(block[0], CLIPPING_TYPES)[block["key"]]
    except (yaml.YAMLError, TypeError, KeyError):  # title:x without a space is a text and no mapping
        return _items(block) or _without_quotes(block["value"].strip())
    return block["value"].strip() if isinstance(value, dict) and block["value"].strip() else value


def _items(block: re.Match[str]) -> list[str]:
    """The items of a list that is not valid YAML, in brackets or in lines below its key; none if it is no list."""
    bracketed = BRACKETED.fullmatch(block["value"])
    items = bracketed["items"].split(",") if bracketed else _items_below(block) if not block["value"] else ()
    return [_without_quotes(item.strip()) for item in items]


def _items_below(block: re.Match[str]) -> Iterator[str]:
    return (item["item"] for line in block["continuation"].split("\n") if (item := LIST_ITEM.fullmatch(line)))


def _without_quotes(text: str) -> str:
    return text.removeprefix('"').removesuffix('"')
