"""Front matter as YAML: written, and read without trust, as whoever wrote it may have meant to break the reader.

libyaml follows brackets into brackets until the process dies of it (some 20,000 are enough), an alias may stand for a
billion words, a number of a million digits cannot be printed, and a tag such as ``!!bool x`` ends in a KeyError.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from jianbao.page.iso_dates import format_iso

DEEPEST = 50
"""Lists and mappings in one another; a header has two or three."""
LONGEST = 1_000_000
"""Characters; of 29,591 headers none has more than 1,070."""
LARGEST_NUMBER = 10**100
"""Python prints no number of more than 4,300 digits; 12:30:59 is a number in YAML as well, and 0xFF another."""
LONG_NUMBER = re.compile(r"0x[0-9a-fA-F_]{30}|[0-9_:]{30}")
NESTING = re.compile(r"[\[{]|[-?] ")
"""What may open another level. A key on a line of its own opens one too, but each needs a longer line than the one
before, so that LONGEST leaves room for 1,400 of them."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _dumper(base: Any) -> Any:
    """``base`` with block style for the page and for a tuple, one line for a list, ``T`` between day and time."""
    # The same moment twice is written twice: whether two are one object is an accident, and no page may tell of it.
    alone = {"ignore_aliases": lambda self, value: isinstance(value, datetime) or base.ignore_aliases(self, value)}
    made: Any = type(base.__name__, (base,), alone)
    made.add_representer(list, lambda dumper, value: dumper.represent_sequence(YAML + "seq", value, flow_style=True))
    made.add_representer(tuple, lambda dumper, value: dumper.represent_sequence(YAML + "seq", value, flow_style=False))
    made.add_representer(datetime, lambda dumper, value: dumper.represent_scalar(YAML + "timestamp", format_iso(value)))
    return made


YAML = "tag:yaml.org,2002:"
FAST = _dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
LITERAL = _dumper(yaml.SafeDumper)
"""Writes an emoji as it is, where the fast one writes ``\\U0001F600``."""
LINE_BREAKS = re.compile(r"\\[NLP]")
"""Line ends of Unicode as the fast one writes them; the literal one loses them."""


def dump_header(values: dict[str, object]) -> str:
    """Keys and values in their order, a text or a list on one line; a tuple takes a line for each of its items."""
    options = {"sort_keys": False, "width": 10**6}
    header = str(YAMLHandler().export(values, Dumper=FAST, **options))
    if "\\U" in header and not LINE_BREAKS.search(header):
        header = str(YAMLHandler().export(values, Dumper=LITERAL, **options))
    return header


def load_header(text: str) -> Any:
    """What the YAML says; nothing in it is executed. Raises yaml.YAMLError for what is none, or is a trap."""
    if len(text) > LONGEST:
        raise yaml.YAMLError(f"it has more than {LONGEST:,} characters")
    if sum(1 for _ in NESTING.finditer(text)) > DEEPEST:
        _refuse_depths(text)
    try:
        value = YAMLHandler().load(text)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError, RecursionError) as error:
        raise yaml.YAMLError(str(error) or type(error).__name__) from None
    if ("*" in text or LONG_NUMBER.search(text)) and _size(value, {}) > LONGEST:
        raise yaml.YAMLError("a number in it is too long, or it repeats itself by aliases without end")
    return value


def _refuse_depths(text: str) -> None:
    """Read event by event, which needs no stack."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.YAMLError("it is nested too deeply")


def _size(value: Any, known: dict[int, int]) -> int:
    """How long a value would be if all that its aliases stand for were written out; too long for a huge number."""
    if isinstance(value, int):
        return 1 if abs(value) < LARGEST_NUMBER else LONGEST + 1
    if not isinstance(value, (dict, list, set)):
        return len(value) if isinstance(value, str) else 1
    if id(value) not in known:
        known[id(value)] = LONGEST + 1  # until it is known: what holds itself has no end
        items = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_size(item, known) for item in items)
    return known[id(value)]
