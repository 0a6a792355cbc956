r"""What stands in a block of Markdown, to HTML without a parser; what is not beyond doubt is left to the parser.

Known are text, links with plain addresses, passages that are marked in some way, escapes and line breaks.
"""

from __future__ import annotations

import re
from unicodedata import category

LINK = "noopener noreferrer"
TAG = "(?:strong|em|sup|sub|del)"
# An address in which the parser has nothing to escape, to unescape or to think about.
PLAIN_ADDRESS = (
    r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:[/?#](?:[A-Za-z0-9/?:@=+$,.;~!*'#_-]|&(?!\#|\w+;)|%[0-9A-Fa-f]{2})*)?"
)
ADDRESS = rf"(?:{PLAIN_ADDRESS}|mailto:(?:[A-Za-z0-9._-]|%[0-9A-F]{{2}})+@[a-z0-9]+(?:[.-][a-z0-9]+)*)"
CONTROLS = r"\x00-\x1f\x7f-\xa0"
INLINE = re.compile(
    rf"""(?P<text>[^\\`*_\[\]<>&~!\x00-\x09\x0b-\x1f\x7f-\xa0]+)
    | (?P<mark>(?<!\*)\*{{1,3}}(?!\*) | (?<!~)~~(?!~))
    | \[(?=(?:[^\[\]`\n\\]|\\[!-/:-@\[-`{{-~])+\]\((?P<link>{ADDRESS})\))
    | (?P<end>\]\({ADDRESS}\))
    | <(?P<bare>{PLAIN_ADDRESS})>
    | (?P<tag></?{TAG}>)
    | (?<!`)`(?P<code>[^`\s{CONTROLS}](?:[^`{CONTROLS}]*[^`\s{CONTROLS}])?)`(?!`)
    | \\(?P<escaped>[!-/:-@\[-`{{-~])
    | (?P<broken>\\\n)
    | (?P<sign>[\[>\xa0] | \](?![(\[]) | !(?!\[) | (?<!~)~(?!~) | &(?!\#|\w+;) | (?<=[^\W_])_(?=[^\W_]))
    """,
    re.VERBOSE,
)
SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;"})
MARKS = {"*": ("em",), "**": ("strong",), "***": ("em", "strong"), "~~": ("s",)}


class NeedsParser(Exception):  # noqa: N818  # a way out and no error
    """The text may mean something that is not known here."""


def simple_inline(text: str) -> tuple[str, str]:
    """The HTML of what stands in a block, and what a reader reads of it, on one line. Raises NeedsParser."""
    html: list[str] = []
    read: list[str] = []
    opened: list[str] = []
    end = 0
    for match in INLINE.finditer(text):
        if match.start() != end:
            raise NeedsParser
        end = match.end()
        kind = match.lastgroup or ""
        said = match[kind]
        if kind == "text":
            html.append(said)
            read.append(said)
        elif kind == "broken":
            html.append("<br>\n")
            read.append(" ")
        elif kind in ("escaped", "sign"):
            html.append(said.translate(SIGNS))
            read.append(said)
        elif kind == "code":
            html.append(f"<code>{said.translate(SIGNS)}</code>")
            read.append(said)
        elif kind == "bare":
            html.append(_open_link(said, opened) + f"{said.translate(SIGNS)}</a>")
            read.append(_as_read(said))
        elif kind == "link":
            html.append(_open_link(said, opened))
            opened.append("a")
        else:
            html.append(_turn(kind, said, match, opened))
    if end != len(text) or opened:
        raise NeedsParser
    return "".join(html), " ".join("".join(read).split())


def _open_link(address: str, opened: list[str]) -> str:
    if "a" in opened:
        raise NeedsParser
    return f'<a href="{address.translate(SIGNS)}" rel="{LINK}">'


def _as_read(address: str) -> str:
    if "%" in address or "xn--" in address:  # shown as what they stand for
        raise NeedsParser
    return address


def _turn(kind: str, said: str, match: re.Match[str], opened: list[str]) -> str:
    """The tag for the beginning or the end of a passage; one ends before that in which it stands."""
    name = {"mark": said, "end": "a"}.get(kind, said.strip("</>"))
    opens, closes = _flanks(match) if kind == "mark" else (said[1] != "/", said[1] == "/" or kind == "end")
    tags = MARKS.get(name, (name,))
    if opened and opened[-1] == name and closes:
        opened.pop()
        return "".join(f"</{tag}>" for tag in reversed(tags))
    if opens and kind != "end" and not any(mark[0] == name[0] for mark in opened):
        opened.append(name)
        return "".join(f"<{tag}>" for tag in tags)
    raise NeedsParser


def _flanks(match: re.Match[str]) -> tuple[bool, bool]:
    """Whether a mark can open and close, by its neighbours: https://spec.commonmark.org/0.31.2/#delimiter-run."""
    text = f" {match.string} "
    around = text[match.start()], text[match.end() + 1]
    before_is_sign, after_is_sign = (category(character)[0] in "PS" for character in around)
    before_is_blank, after_is_blank = (character == "\n" or category(character) == "Zs" for character in around)
    opens = not after_is_blank and (not after_is_sign or before_is_blank or before_is_sign)
    closes = not before_is_blank and (not before_is_sign or after_is_blank or after_is_sign)
    return opens, closes
