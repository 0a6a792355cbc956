r"""What stands in a block of Markdown, to HTML without a parser; what is not beyond doubt is left to the parser.

Known are text, links with plain addresses, passages that are marked in some way, escapes and line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category

LINK = "noopener noreferrer"
TAG = "(?:strong|em|sup|sub|del)"
# An address in which the parser has nothing to escape, to unescape or to think about. A host that ends in a number must
# be an IPv4 address to be one, a label that begins with xn-- a name in Punycode.
LABEL = r"(?!xn--)[a-z0-9]+(?:-+[a-z0-9]+)*"
HOST = rf"(?:[a-z0-9.]+@)?(?:{LABEL}\.)*(?![0-9]){LABEL}\.?"
PLAIN_ADDRESS = rf"https?://{HOST}(?:[/?#](?:[A-Za-z0-9/?:@=+$,.;~!*'#_-]|&(?!\#|\w+;)|%[0-9A-Fa-f]{{2}})*)?"
ADDRESS = rf"(?:{PLAIN_ADDRESS}|mailto:(?:[A-Za-z0-9._-]|%[0-9A-F]{{2}})+@[a-z0-9]+(?:[.-][a-z0-9]+)*)"
CONTROLS = r"\x00-\x1f\x7f-\xa0"
# All other characters stand for themselves.
SPECIAL = r"\\`*_\[\]<>&~!\x00-\x09\x0b-\x1f\x7f-\xa0"
# Of two that fit the first is it.
PIECES = rf"""(?P<text>[^{SPECIAL}]+)
    | (?P<mark>\*{{1,3}}(?!\*) | ~~(?!~))
    | \[(?P<label>[^{SPECIAL}\n]+)\]\((?P<address>{ADDRESS})\)
    | \[(?=(?:[^\[\]`\n\\]|\\[!-/:-@\[-`{{-~\n])+\]\((?P<link>{ADDRESS})\))
    | (?P<end>\]\({ADDRESS}\))
    | <(?P<bare>{PLAIN_ADDRESS})>
    | (?P<tag></?{TAG}>)
    | (?<!`)`(?P<code>[^`\s{CONTROLS}](?:[^`{CONTROLS}]*[^`\s{CONTROLS}])?)`(?!`)
    | \\(?P<escaped>[!-/:-@\[-`{{-~])
    | (?P<broken>\\\n)
    | (?P<sign>[\[>\xa0] | \](?![(\[]) | !(?!\[) | (?<!~)~(?!~) | &(?!\#|\w+;) | (?<=[^\W_])_(?=[^\W_]))
    """
INLINE = re.compile(PIECES, re.VERBOSE)
# Text between two marks, each beside a letter or a number: those are what they seem to be, whatever is on their other
# sides. To know the whole takes a third of the time of its parts one by one.
PASSAGE = rf"\*\*(?P<strong>(?=[^\W_])[^{SPECIAL}]+(?<=[^\W_]))\*\*(?!\*)"
WITH_PASSAGES = re.compile(f"{PASSAGE} | {PIECES}", re.VERBOSE)
SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;"})
MARKS = {"*": ("em",), "**": ("strong",), "***": ("em", "strong"), "~~": ("s",)}


class NeedsParser(Exception):  # noqa: N818  # a way out and no error
    """The text may mean something that is not known here."""


def simple_inline(text: str, pattern: re.Pattern[str] = WITH_PASSAGES) -> tuple[str, str]:
    """The HTML of what stands in a block, and what a reader reads of it, on one line. Raises NeedsParser."""
    html: list[str] = []
    read: list[str] = []
    opened: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        start, stop = match.span()
        if start != end:
            raise NeedsParser
        end = stop
        kind = match.lastgroup or ""
        said = match[kind]
        if kind == "strong" and any("*" in mark for mark in opened):
            return simple_inline(text, INLINE)  # it is none: in **a\~b**c**d** the second mark belongs to the first
        shown, words = (said, said) if kind == "text" else MADE[kind](said, match, opened)
        html.append(shown)
        read.append(words)
    if end != len(text) or opened:
        raise NeedsParser
    return "".join(html), " ".join("".join(read).split())


Opened = list[str]
"""Marks, tags and links (``a``) that are not closed yet."""
Made = tuple[str, str]
"""The HTML of a piece, and what is read of it."""


def _sign(said: str, match: re.Match[str], opened: Opened) -> Made:
    return said.translate(SIGNS), said


def _strong(said: str, match: re.Match[str], opened: Opened) -> Made:
    return f"<strong>{said}</strong>", said


def _code(said: str, match: re.Match[str], opened: Opened) -> Made:
    return f"<code>{said.translate(SIGNS)}</code>", said


def _break(said: str, match: re.Match[str], opened: Opened) -> Made:
    return "<br>\n", " "


def _link(address: str, match: re.Match[str], opened: Opened) -> Made:
    """The whole of one, or where its text holds more than text its beginning."""
    if "a" in opened:
        raise NeedsParser
    begin, label = f'<a href="{address.translate(SIGNS)}" rel="{LINK}">', match["label"]
    if label:
        return f"{begin}{label}</a>", label
    opened.append("a")
    return begin, ""


def _bare(address: str, match: re.Match[str], opened: Opened) -> Made:
    if "a" in opened or "%" in address:  # shown as what they stand for
        raise NeedsParser
    shown = address.translate(SIGNS)
    return f'<a href="{shown}" rel="{LINK}">{shown}</a>', address


def _end(said: str, match: re.Match[str], opened: Opened) -> Made:
    return _turn("a", ("a",), opened, opens=False, closes=True), ""


def _tag(said: str, match: re.Match[str], opened: Opened) -> Made:
    name = said.strip("</>")
    closes = said[1] == "/"
    if not closes and name in opened:
        raise NeedsParser
    return _turn(name, (name,), opened, opens=not closes, closes=closes), ""


def _mark(said: str, match: re.Match[str], opened: Opened) -> Made:
    opens, closes = _flanks(match)
    opens = opens and not any(mark[0] == said[0] for mark in opened)
    return _turn(said, MARKS[said], opened, opens=opens, closes=closes), ""


MADE = {
    "strong": _strong,
    "mark": _mark,
    "address": _link,
    "link": _link,
    "end": _end,
    "bare": _bare,
    "tag": _tag,
    "code": _code,
    "escaped": _sign,
    "broken": _break,
    "sign": _sign,
}
"""What is made of each kind of piece but text."""


def _turn(name: str, tags: Sequence[str], opened: Opened, *, opens: bool, closes: bool) -> str:
    """The tags for the beginning or the end of a passage; one ends before that in which it stands."""
    if closes and opened and opened[-1] == name:
        opened.pop()
        return "".join(f"</{tag}>" for tag in reversed(tags))
    if opens:
        opened.append(name)
        return "".join(f"<{tag}>" for tag in tags)
    raise NeedsParser


def _flanks(match: re.Match[str]) -> tuple[bool, bool]:
    """Whether a mark can open and close, by its neighbours: https://spec.commonmark.org/0.31.2/#delimiter-run."""
    text, (start, end) = match.string, match.span()
    around = text[start - 1 : start] or " ", text[end : end + 1] or " "
    before_is_sign, after_is_sign = (category(character)[0] in "PS" for character in around)
    before_is_blank, after_is_blank = (character == "\n" or category(character) == "Zs" for character in around)
    opens = not after_is_blank and (not after_is_sign or before_is_blank or before_is_sign)
    closes = not before_is_blank and (not before_is_sign or after_is_blank or after_is_sign)
    return opens, closes
