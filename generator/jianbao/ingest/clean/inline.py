"""Rule: inline markup in one shape, which Markdown can write.

The last rule that touches text: white space is folded as a browser folds it, marks begin and end at their text, and
what Markdown has no word for is only its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.clean.captions import is_caption
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.markdown_elements import INLINE_MARKS, MARKDOWN_ELEMENTS, STANDARD_NAMES
from jianbao.ingest.html.blocks import BLOCKS, holds_blocks, is_blank, is_block, text_of
from jianbao.ingest.html.tree import new_tag

INVISIBLE_CHARACTERS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, hyphens that show only where a line breaks, and spaces without width; a joiner (U+200D) is kept,
as it makes one picture of two emoji."""

WHITESPACE = re.compile(r"[ \t\r\n]+")


def inline(body: Tag, context: RuleContext) -> tuple[()]:
    """Marks stand right around their text, white space is single, and a line break stands between two lines."""
    _few_words(body)
    body.smooth()
    _fold(body, [])
    _marks(body)
    for line_break in reversed(body.find_all("br")):
        _between_lines(line_break)
    for paragraph in body.find_all("p"):
        _captioned(paragraph)
    body.smooth()
    _headings(body)
    for item in body.find_all("li"):
        _line(item)
    return ()


def _headings(body: Tag) -> None:
    """A heading is bold as it is; below the page's own, which is the only first-level one, no level is passed over."""
    above: list[str] = []  # the levels a heading stands under, and its own, as the clipping has them
    for heading in body.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
        if len(heading.contents) == 1 and isinstance(heading.contents[0], Tag) and heading.contents[0].name == "strong":
            heading.contents[0].unwrap()
        if heading.find(True) or text_of(heading):
            level = max("h2", heading.name)
            above = [*(outer for outer in above if outer < level), level]
            heading.name = f"h{min(6, len(above) + 1)}"


def _few_words(body: Tag) -> None:
    """Only elements that Markdown has a word for, and each thing by one name."""
    for tag in body.find_all(list(STANDARD_NAMES)):
        tag.name = STANDARD_NAMES[tag.name]
    for tag in body.find_all(lambda tag: tag.name not in MARKDOWN_ELEMENTS):
        tag.unwrap()
    for figure in body.find_all("figure"):
        _figure(figure)
    for code in reversed(body.find_all("code")):
        _only_text(code)


def _marks(body: Tag) -> None:
    """No mark in another of its kind, none without text, none beside its like."""
    for mark in body.find_all(INLINE_MARKS):
        if mark.find_parent(mark.name):
            mark.unwrap()
    for mark in reversed(body.find_all(INLINE_MARKS)):  # the inner before the outer
        _fit(mark)
    for code in reversed(body.find_all("code")):
        if code.next_sibling is not None:
            _join(code, code.next_sibling)


def _captioned(paragraph: Tag) -> None:
    """A picture and under it a line that is emphasised as a whole, or says a few words, are a figure and caption."""
    nodes = [node for node in paragraph.children if isinstance(node, Tag) or not is_blank(node)]
    names = [node.name if isinstance(node, Tag) else "" for node in nodes]
    if names[:2] != ["img", "br"] or {"img", "br"}.intersection(names[2:]) or paragraph.find_parent("table"):
        return
    if names[2:] == ["em"] or is_caption(" ".join(map(text_of, nodes[2:]))):
        paragraph.name = "figure"
        nodes[1].extract()
        caption = new_tag("figcaption")
        nodes[2].insert_before(caption)
        caption.extend(nodes[2:])
        _figure(paragraph)
        paragraph.smooth()
        _fold(paragraph, [])


def _figure(figure: Tag) -> None:
    """Its pictures, then one caption without emphasis of its own."""
    pictures, captions = figure.find_all("img"), figure.find_all("figcaption")
    caption = new_tag("figcaption")
    for node in (node for part in captions for node in (*part.contents, NavigableString(" "))):
        caption.append(node)
    for inner in caption.find_all(["strong", "em", "img", "br", *BLOCKS]):
        if inner.name == "br" or is_block(inner):
            inner.insert_before(" ")
            inner.insert_after(" ")
        inner.unwrap()
    figure.clear()
    figure.extend([*(picture for picture in pictures if picture.name == "img"), caption])


def _only_text(code: Tag) -> None:
    """Code is shown as it is written; nothing inside it is markup."""
    for line_break in code.find_all("br"):
        line_break.replace_with(" ")
    text = " ".join(INVISIBLE_CHARACTERS.sub("", "".join(code.strings)).split())
    if code.find_parent(["pre", "code"]) or not text:
        code.unwrap()
    else:
        code.string = text


def _fold(node: Tag, line: list[NavigableString]) -> None:
    """White space is one space between words and none at the ends of a line; ``line``: the texts of the line so far."""
    for child in list(node.children):
        if isinstance(child, NavigableString):
            _fold_text(child, line)
        elif isinstance(child, Tag) and child.name == "pre":
            _end(line)
        elif isinstance(child, Tag) and (child.name == "br" or is_block(child)):
            _end(line)
            _fold(child, line)
            _end(line)
        elif isinstance(child, Tag) and child.name in ("img", "code"):
            line[:] = [NavigableString("x")]  # a word, as far as the spaces around it are concerned
        elif isinstance(child, Tag):
            _fold(child, line)


def _fold_text(node: NavigableString, line: list[NavigableString]) -> None:
    text = WHITESPACE.sub(" ", INVISIBLE_CHARACTERS.sub("", str(node)))
    if not line:
        text = text.lstrip()
    elif line[-1].endswith(" "):
        text = text.lstrip(" ")
    if text:
        folded = NavigableString(text)
        node.replace_with(folded)
        line.append(folded)
    else:
        node.extract()


def _end(line: list[NavigableString]) -> None:
    """The end of a line: no space before it."""
    while line:
        node = line.pop()
        text = node.rstrip()
        if text:
            if text != node and node.parent is not None:
                node.replace_with(NavigableString(text))
            break
        node.extract()
    line.clear()


def _fit(mark: Tag) -> None:
    """Move spaces and line breaks at the edges of a mark out of it; two side by side become one."""
    while mark.contents and (outside := _edge(mark.contents[0], str.lstrip)):
        mark.insert_before(outside)
    while mark.contents and (outside := _edge(mark.contents[-1], str.rstrip)):
        mark.insert_after(outside)
    if not text_of(mark):
        mark.unwrap()
        return
    following = mark.next_sibling
    if following is not None:
        _join(mark, following)


def _join(mark: PageElement, following: PageElement) -> None:
    """Two marks of one kind side by side are one; so are those that come together by it."""
    if not isinstance(mark, Tag) or not isinstance(following, Tag) or mark.name != following.name:
        return
    if mark.name in (*INLINE_MARKS, "code") and mark.get("href") == following.get("href"):
        last, first = mark.contents[-1], following.contents[0]
        for node in reversed(mark.contents[:]):  # those of the first: the second may have grown by a thousand others
            following.insert(0, node)
        mark.extract()
        _join(last, first)


def _edge(node: PageElement, strip: Callable[[str], str]) -> PageElement | None:
    """What stands at the edge of a mark and does not belong into it, taken out; None where all does."""
    if isinstance(node, Tag):
        return node.extract() if node.name == "br" else None
    text = str(node)
    rest = strip(text)
    if rest == text:
        return None
    if rest:
        node.replace_with(NavigableString(rest))
    else:
        node.extract()
    return NavigableString(text.replace(rest, "", 1) if rest else text)


def _between_lines(line_break: Tag) -> None:
    """A line break at the edge of a block, or behind another, breaks nothing."""
    before = next((node for node in line_break.previous_siblings if _counts(node)), None)
    after = next((node for node in line_break.next_siblings if _counts(node)), None)
    edge = before is None or after is None or is_block(before) or is_block(after)
    if edge or (isinstance(before, Tag) and before.name == "br"):
        line_break.extract()


def _counts(node: PageElement) -> bool:
    return isinstance(node, Tag) or not is_blank(node)


def _line(item: Tag) -> None:
    """The text of an item that holds no paragraphs, as an element, so that it is written as a line."""
    nodes = [node for node in item.contents if not is_block(node)]
    if nodes and not item.find("p", recursive=False) and not any(holds_blocks(n) for n in nodes if isinstance(n, Tag)):
        line = new_tag("line")
        item.insert(0, line)
        line.extend(nodes)
