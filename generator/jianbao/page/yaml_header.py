"""Write and parse front matter in YAML. Parsing is safe for input that was made to break the parser.

libyaml overflows the stack on some 20,000 nested brackets, an alias may expand to a billion words, a number of a
million digits cannot be printed, and a tag such as ``!!bool x`` raises a KeyError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from jianbao.page.iso_dates import format_iso
from jianbao.page.keys import YAML_TYPES, ValueTypes

MAX_YAML_NESTING = 50
"""Levels of lists and mappings; the front matter of a page has two or three."""
MAX_YAML_CHARACTERS = 1_000_000
"""The longest front matter of 29,591 clippings has 1,070."""
MAX_INTEGER = 10**100
"""Python refuses to print more than 4,300 digits. In YAML 1.1, 12:30:59 and 0xFF are integers too."""
LONG_NUMBER = re.compile(r"0x[0-9a-fA-F_]{30}|[0-9_:]{30}")
NESTING_MARK = re.compile(r"[\[{]|[-?] ")
"""Text that may open another level. A key on a line of its own opens one too, but needs deeper indentation each time,
so that MAX_YAML_CHARACTERS leaves room for 1,400 levels."""
YAML_TAG = "tag:yaml.org,2002:"
TEXT_TAG = YAML_TAG + "str"
DATE_TAG = YAML_TAG + "timestamp"
RESOLVED_TAGS = frozenset(YAML_TAG + name for name in ("bool", "int", "float", "timestamp", "merge", "value"))
"""What YAML takes a scalar without quotes for, apart from text and null."""
BRACKET_TAGS = (YAML_TAG + "seq", YAML_TAG + "map")
"""A list and a mapping, which a title in brackets is not."""
NUMBER_ELSEWHERE = re.compile(
    r"(?:[-+]?\.?[0-9][0-9.,_:]*(?:[eE][-+]?[0-9]+)?|0o[0-7]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?|[yYnN])\Z"
)
"""Text that PyYAML writes without quotes although YAML 1.2 or Ruby reads another type: 1e3, 08, 00:30, 2021-1-5, y."""


def _loader(base: Any) -> Any:
    """Subclass the loader ``base``: a date that does not exist, such as 2023-02-30, is text and no error."""

    def date_or_text(loader: Any, node: yaml.ScalarNode) -> Any:
        try:
            return loader.construct_yaml_timestamp(node)
        except (ValueError, OverflowError):
            return loader.construct_scalar(node)

    loader_class: Any = type(base.__name__, (base,), {})
    loader_class.add_constructor(DATE_TAG, date_or_text)
    return loader_class


YAML_LOADER = _loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _dumper(base: Any) -> Any:
    """Subclass the dumper ``base``: lists on one line, tuples with one item per line, times with ``T``."""
    # No aliases for equal times: whether two values are the same object is an accident, which must not show in a page.
    methods = {"ignore_aliases": lambda self, value: isinstance(value, datetime) or base.ignore_aliases(self, value)}
    dumper_class: Any = type(base.__name__, (base,), methods)
    dumper_class.add_representer(
        list, lambda dumper, value: dumper.represent_sequence(YAML_TAG + "seq", value, flow_style=True)
    )
    dumper_class.add_representer(
        tuple, lambda dumper, value: dumper.represent_sequence(YAML_TAG + "seq", value, flow_style=False)
    )
    dumper_class.add_representer(datetime, lambda dumper, value: dumper.represent_scalar(DATE_TAG, format_iso(value)))
    dumper_class.add_implicit_resolver("!elsewhere", NUMBER_ELSEWHERE, list("-+.0123456789yYnN"))
    return dumper_class


FAST_DUMPER = _dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
LITERAL_DUMPER = _dumper(yaml.SafeDumper)
"""The slow dumper of PyYAML writes an emoji as it is; libyaml escapes it as ``\\U0001F600``."""
UNICODE_LINE_BREAKS = re.compile(r"\\[NLP]")
"""Unicode's line breaks as libyaml escapes them; PyYAML's dumper would lose them."""


def dump_header(values: dict[str, object]) -> str:
    """Serialize keys and values, in their order, to YAML: a string or a list on one line, a tuple one item per line."""
    options = {"sort_keys": False, "width": 10**6}
    header = str(YAMLHandler().export(values, Dumper=FAST_DUMPER, **options))
    if "\\U" in header and not UNICODE_LINE_BREAKS.search(header):
        header = str(YAMLHandler().export(values, Dumper=LITERAL_DUMPER, **options))
    return header


def load_header(text: str, types: ValueTypes = YAML_TYPES) -> Any:
    """Parse YAML; nothing in it is executed. Raises yaml.YAMLError for invalid or malicious YAML."""
    if len(text) > MAX_YAML_CHARACTERS:
        raise yaml.YAMLError(f"it has more than {MAX_YAML_CHARACTERS:,} characters")
    if sum(1 for _ in NESTING_MARK.finditer(text)) > MAX_YAML_NESTING:
        _refuse_deep_nesting(text)
    try:
        value = _load(text, types)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError, RecursionError) as error:
        raise yaml.YAMLError(str(error) or type(error).__name__) from None
    if ("*" in text or LONG_NUMBER.search(text)) and _expanded_size(value, {}) > MAX_YAML_CHARACTERS:
        raise yaml.YAMLError("a number in it is too long, or its aliases expand to too much text")
    return value


def _load(text: str, types: ValueTypes) -> Any:
    loader = YAML_LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if isinstance(node, yaml.MappingNode) and types != YAML_TYPES:
            _keep_texts(node, types, text)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _keep_texts(root: yaml.MappingNode, types: ValueTypes, text: str) -> None:
    """Give the tag of text to all keys of ``root``, and to the scalars that ``types`` does not let YAML resolve.

    A title like [独家] is no list but the text between its brackets, with them.
    """
    root.value = [(key, _title_node(value, text) if key.value == "title" else value) for key, value in root.value]
    other_tags = RESOLVED_TAGS - {DATE_TAG} if types.only_dates else frozenset()
    for key, value in root.value:
        if key.tag in RESOLVED_TAGS and key.value != "<<":
            key.tag = TEXT_TAG
        if tags := RESOLVED_TAGS if key.value in types.text_keys else other_tags:
            for node in _scalars_in(value):
                if node.tag in tags:
                    node.tag = TEXT_TAG


def _title_node(node: yaml.Node, text: str) -> yaml.Node:
    """The node itself, or, for a list or mapping in brackets, its source text as a scalar."""
    if not isinstance(node, yaml.CollectionNode) or node.tag not in BRACKET_TAGS or not node.flow_style:
        return node
    return yaml.ScalarNode(TEXT_TAG, text[node.start_mark.index : node.end_mark.index])


def _scalars_in(node: yaml.Node) -> Iterable[yaml.ScalarNode]:
    """All scalars in ``node`` but the keys of mappings; a node with several aliases is visited once."""
    pending, seen = [node], set()
    while pending:
        node = pending.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            is_mapping = isinstance(node, yaml.MappingNode)
            pending += [value for _, value in node.value] if is_mapping else node.value


def _refuse_deep_nesting(text: str) -> None:
    """Check the nesting event by event, without recursion. Raises yaml.YAMLError."""
    depth = 0
    for event in yaml.parse(text, Loader=YAML_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_YAML_NESTING:
            raise yaml.YAMLError("it is nested too deeply")


def _expanded_size(value: Any, sizes: dict[int, int]) -> int:
    """The size of a value with all its aliases expanded; over the limit for a huge integer or an endless value."""
    if isinstance(value, int):
        return 1 if abs(value) < MAX_INTEGER else MAX_YAML_CHARACTERS + 1
    if not isinstance(value, (dict, list, set)):
        return len(value) if isinstance(value, str) else 1
    if id(value) not in sizes:
        sizes[id(value)] = MAX_YAML_CHARACTERS + 1  # for a value that contains itself
        items = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        sizes[id(value)] = 1 + sum(_expanded_size(item, sizes) for item in items)
    return sizes[id(value)]
