r"""The fast path for the inlines of a Markdown block: to HTML without a parser.

Handles text, links and autolinks with plain URLs, emphasis and strikethrough, code spans, a few raw HTML tags,
backslash escapes and hard line breaks. Anything else raises ``NeedsParser``. Terms as in https://spec.commonmark.org/0.31.2/.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jianbao.page.cjk_emphasis import flanking

LINK_REL = "noopener noreferrer"
INLINE_TAG = "(?:strong|em|sup|sub|del)"
# URLs in which the parser has nothing to escape, unescape or normalise. A host that ends in a number would have to be a
# valid IPv4 address, and a label that begins with xn-- valid Punycode.
HOST_LABEL = r"(?!xn--)[a-z0-9]+(?:-+[a-z0-9]+)*"
URL_HOST = rf"(?:[a-z0-9.]+@)?(?:{HOST_LABEL}\.)*(?![0-9]){HOST_LABEL}\.?"
PLAIN_URL = rf"https?://{URL_HOST}(?:[/?#](?:[A-Za-z0-9/?:@=+$,.;~!*'#_-]|&(?!\#|\w+;)|%[0-9A-Fa-f]{{2}})*)?"
LINK_TARGET = rf"(?:{PLAIN_URL}|mailto:(?:[A-Za-z0-9._-]|%[0-9A-F]{{2}})+@[a-z0-9]+(?:[.-][a-z0-9]+)*)"
CONTROL_CHARACTERS = r"\x00-\x1f\x7f-\xa0"
# Characters with a meaning in Markdown or HTML; all other characters are plain text.
SPECIAL_CHARACTERS = r"\\`*_\[\]<>&~!\x00-\x09\x0b-\x1f\x7f-\xa0"
# Each alternative is a kind of inline; if two match, the first is used. Every kind except text is a key of _RENDERERS.
INLINE_KINDS = rf"""(?P<text>[^{SPECIAL_CHARACTERS}]+)
    | (?P<delimiter>\*{{1,3}}(?!\*) | ~~(?!~))
    | \[(?P<label>[^{SPECIAL_CHARACTERS}\n]+)\]\((?P<link>{LINK_TARGET})\)
    | \[(?=(?:[^\[\]`\n\\]|\\[!-/:-@\[-`{{-~\n])+\]\((?P<link_start>{LINK_TARGET})\))
    | (?P<link_end>\]\({LINK_TARGET}\))
    | <(?P<autolink>{PLAIN_URL})>
    | (?P<tag></?{INLINE_TAG}>)
    | (?<!`)`(?P<code>[^`\s{CONTROL_CHARACTERS}](?:[^`{CONTROL_CHARACTERS}]*[^`\s{CONTROL_CHARACTERS}])?)`(?!`)
    | \\(?P<escaped>[!-/:-@\[-`{{-~])
    | (?P<line_break>\\\n)
    | (?P<literal>[\[>\xa0] | \](?![(\[]) | !(?!\[) | (?<!~)~(?!~) | &(?!\#|\w+;) | (?<=[^\W_])_(?=[^\W_]))
    """
INLINE_PATTERN = re.compile(INLINE_KINDS, re.VERBOSE)
# Text between two ** that each touch a letter or digit on the inside: such delimiters always open and close, whatever
# is on their outside. Matching the complete passage is faster than matching its three parts.
STRONG_PASSAGE = rf"\*\*(?P<strong>(?=[^\W_])[^{SPECIAL_CHARACTERS}]+(?<=[^\W_]))\*\*(?!\*)"
PATTERN_WITH_STRONG = re.compile(f"{STRONG_PASSAGE} | {INLINE_KINDS}", re.VERBOSE)
HTML_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;"})
DELIMITER_TAGS = {"*": ("em",), "**": ("strong",), "***": ("em", "strong"), "~~": ("s",)}


class NeedsParser(Exception):  # noqa: N818  # control flow, not an error
    """The fast path cannot be sure what a text means; the parser has to render it."""


def fast_inline(text: str, pattern: re.Pattern[str] = PATTERN_WITH_STRONG) -> tuple[str, str]:
    """Render the inlines of a block: their HTML, and their visible text on one line. Raises NeedsParser."""
    html: list[str] = []
    visible: list[str] = []
    opened: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        start, stop = match.span()
        if start != end:
            raise NeedsParser
        end = stop
        kind = match.lastgroup or ""
        source = match[kind]
        if kind == "strong" and any("*" in name for name in opened):
            return fast_inline(text, INLINE_PATTERN)  # in **a\~b**c**d** the second ** closes the first
        rendered, words = (source, source) if kind == "text" else _RENDERERS[kind](source, match, opened)
        html.append(rendered)
        visible.append(words)
    if end != len(text) or opened:
        raise NeedsParser
    return "".join(html), " ".join("".join(visible).split())


Opened = list[str]
"""Delimiters, names of tags, and ``a`` for links, that are not closed yet."""
Rendered = tuple[str, str]
"""The HTML of an inline, and its visible text."""


def _escaped(source: str, match: re.Match[str], opened: Opened) -> Rendered:
    return source.translate(HTML_ESCAPES), source


def _strong(source: str, match: re.Match[str], opened: Opened) -> Rendered:
    return f"<strong>{source}</strong>", source


def _code_span(source: str, match: re.Match[str], opened: Opened) -> Rendered:
    return f"<code>{source.translate(HTML_ESCAPES)}</code>", source


def _line_break(source: str, match: re.Match[str], opened: Opened) -> Rendered:
    return "<br>\n", " "


def _link(url: str, match: re.Match[str], opened: Opened) -> Rendered:
    """A complete link, or its start tag if its text contains other inlines than text."""
    if "a" in opened:
        raise NeedsParser
    start_tag, label = f'<a href="{url.translate(HTML_ESCAPES)}" rel="{LINK_REL}">', match["label"]
    if label:
        return f"{start_tag}{label}</a>", label
    opened.append("a")
    return start_tag, ""


def _autolink(url: str, match: re.Match[str], opened: Opened) -> Rendered:
    if "a" in opened or "%" in url:  # the parser shows percent-encoded characters decoded
        raise NeedsParser
    shown = url.translate(HTML_ESCAPES)
    return f'<a href="{shown}" rel="{LINK_REL}">{shown}</a>', url


def _link_end(source: str, match: re.Match[str], opened: Opened) -> Rendered:
    return _open_or_close("a", ("a",), opened, opens=False, closes=True), ""


def _raw_tag(source: str, match: re.Match[str], opened: Opened) -> Rendered:
    name = source.strip("</>")
    closes = source[1] == "/"
    if not closes and name in opened:
        raise NeedsParser
    return _open_or_close(name, (name,), opened, opens=not closes, closes=closes), ""


def _delimiter(source: str, match: re.Match[str], opened: Opened) -> Rendered:
    opens, closes = flanking(match.string, *match.span())
    opens = opens and not any(name[0] == source[0] for name in opened)
    return _open_or_close(source, DELIMITER_TAGS[source], opened, opens=opens, closes=closes), ""


_RENDERERS = {
    "strong": _strong,
    "delimiter": _delimiter,
    "link": _link,
    "link_start": _link,
    "link_end": _link_end,
    "autolink": _autolink,
    "tag": _raw_tag,
    "code": _code_span,
    "escaped": _escaped,
    "line_break": _line_break,
    "literal": _escaped,
}
"""Kind of inline -> function that renders it. Plain text needs none: it is its own HTML."""


def _open_or_close(name: str, tags: Sequence[str], opened: Opened, *, opens: bool, closes: bool) -> str:
    """The start or end tags of a passage. Raises NeedsParser unless passages are properly nested."""
    if closes and opened and opened[-1] == name:
        opened.pop()
        return "".join(f"</{tag}>" for tag in reversed(tags))
    if opens:
        opened.append(name)
        return "".join(f"<{tag}>" for tag in tags)
    raise NeedsParser
