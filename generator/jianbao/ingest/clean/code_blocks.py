"""Code: its lines as text, and its language, for the rule ``structure``."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.chinese.language import HAN_CHARACTER
from jianbao.ingest.html.blocks import holds_blocks
from jianbao.ingest.html.tree import new_tag
from jianbao.page.plaintext import count_characters

LANGUAGE_CLASS = re.compile(r"(?<!\S)(?:(?:language|highlight-(?:source|text))-|brush:\s*)(?P<name>[\w+#.-]+)")
SHORT_CLASS = re.compile(r"(?<!\S)lang-(?P<name>[\w+#.-]+)")
HIGHLIGHTER_CLASSES = frozenset(["highlight", "hljs", "sourceCode", "prettyprint", "codehilite"])
"""Class names of syntax highlighters, next to which the language is a class name of its own."""
OTHER_CLASSES = re.compile(
    r"(?:wp|js|is|has|copy)-|line|num|code|pretty|block|highlight|translate|hljs|tab|scroll|wrap"
)
LANGUAGE_ATTRIBUTES = ("data-lang", "data-language", "lang")
NATURAL_LANGUAGE = re.compile(r"(?:zh|en|ja|ko|fr|de|es|ru)(?:[-_]|$)", re.IGNORECASE)
"""``lang`` on code may be the language of its comments."""
LANGUAGE_NAME = re.compile(r"[A-Za-z0-9+#][\w+#.-]{0,29}")
NO_LANGUAGES = frozenset(
    [*("plaintext", "text", "txt", "none", "plain", "nohighlight", "no-highlight", "unknown", "undefined", "auto")]
)
MAX_LANGUAGE_DISTANCE = 5
"""The language may be named on a box around the code: GitHub and Jekyll wrap it in two or three."""
LINE_BLOCKS = ("div", "p", "li", "ol", "ul", "section")
LINE_CELLS = "td.blob-code, td.hljs-ln-code"
"""Cells that hold one line of code each, in files and gists of GitHub and in highlight.js."""


def code_from_tables(body: Tag) -> None:
    """Turn a table with a line of code in each row into code."""
    tables = {id(table): table for cell in body.select(LINE_CELLS) if (table := cell.find_parent("table"))}
    for table in tables.values():
        block = new_tag("pre")
        block.string = "\n".join("".join(cell.strings).strip("\n") for cell in table.select(LINE_CELLS))
        table.replace_with(block)


def simplify_code(block: Tag) -> None:
    """Reduce code to its text; turn code with pictures or blocks into a box, and Chinese prose into a box of lines."""
    language = _language(block)
    del block["data-lang"]
    is_code = bool(language) or block.find("code") is not None
    if is_code:
        _end_lines(block)
    if holds_blocks(block) or block.find("img"):
        block.name = "div"
        return
    for line_break in block.find_all("br"):
        line_break.replace_with("\n")
    text = "".join(block.strings)
    if len(HAN_CHARACTER.findall(text)) > count_characters(text) / 2 and not is_code:
        block.name = "div"
        block.smooth()
        for node in block.find_all(string=re.compile("\n")):
            _break_lines(node)
    elif language:
        block["data-lang"] = language


def _language(block: Tag) -> str:
    """The programming language of code, from its own element, the ``code`` in it and the boxes around it, or empty."""
    inner = block.find("code")
    for tag in (block, inner, *list(block.parents)[:MAX_LANGUAGE_DISTANCE]):
        if tag is None:
            continue
        name = _named_language(tag, is_own=tag is block or tag is inner)
        if name:
            return "" if name.lower() in NO_LANGUAGES else name
    return ""


def _named_language(tag: Tag, *, is_own: bool) -> str:
    """The language that an element's attributes name; ``is_own`` if it holds nothing but code."""
    classes = tag.get_attribute_list("class")
    text = " ".join(str(name) for name in classes if name)
    match = LANGUAGE_CLASS.search(text) or (SHORT_CLASS.search(text) if is_own else None)
    names = [match["name"]] if match else []
    names += [str(tag.get(name) or "") for name in LANGUAGE_ATTRIBUTES if is_own or name != "lang"]
    if (is_own or tag.name == "figure") and HIGHLIGHTER_CLASSES.intersection(text.split()):
        names += [name for name in text.split() if name not in HIGHLIGHTER_CLASSES and not OTHER_CLASSES.search(name)]
    valid = (name for name in names if LANGUAGE_NAME.fullmatch(name) and not NATURAL_LANGUAGE.match(name))
    return next(valid, "")


def _end_lines(block: Tag) -> None:
    """Replace the elements around each line of code by a newline at the line's end."""
    if len(block.contents) > 1 and all(isinstance(line, Tag) and line.name == "code" for line in block.contents):
        for line in block.find_all("code"):  # WeChat shows each code element on a line of its own
            line.append(NavigableString("\n"))
    for line in block.find_all(LINE_BLOCKS):
        text = "".join(line.strings)
        if not text.endswith("\n") and not holds_blocks(line):
            line.append(NavigableString("\n"))
        line.unwrap()


def _break_lines(text: NavigableString) -> None:
    """Replace newlines by ``br`` elements."""
    first, *rest = text.split("\n")
    for line in reversed(rest):
        text.insert_after(new_tag("br"), line)
    text.replace_with(first)
