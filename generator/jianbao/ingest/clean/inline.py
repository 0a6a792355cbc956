"""Rule: inline markup is reduced to what Markdown can write.

This is the last rule. It collapses whitespace as a browser does, moves the edges of marks to their text, and unwraps
elements that Markdown cannot write. "Marks" are inline elements such as ``strong`` and ``a``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.clean.captions import is_caption
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.markdown_elements import INLINE_MARKS, MARKDOWN_ELEMENTS, STANDARD_NAMES
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, holds_blocks, is_blank, is_block, text_of
from jianbao.ingest.html.tree import new_tag

INVISIBLE_CHARACTERS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, soft hyphens and spaces without width, but not U+200D, which joins two emoji into one."""

WHITESPACE = re.compile(r"[ \t\r\n]+")


def inline(body: Tag, context: RuleContext) -> tuple[()]:
    """Inline markup is reduced to what Markdown can write, and whitespace is collapsed."""
    _unwrap_unknown_elements(body)
    body.smooth()
    _collapse(body, [])
    _tidy_marks(body)
    for line_break in reversed(body.find_all("br")):
        _remove_if_at_edge(line_break)
    for paragraph in body.find_all("p"):
        _make_figure(paragraph)
    body.smooth()
    _number_headings(body)
    for item in body.find_all("li"):
        _wrap_first_line(item)
    return ()


def _number_headings(body: Tag) -> None:
    """Renumber the headings from ``h2`` without gaps, since ``h1`` is the page's title, and remove their bold."""
    above: list[str] = []  # original levels of the headings around this one, and its own
    for heading in body.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
        if len(heading.contents) == 1 and isinstance(heading.contents[0], Tag) and heading.contents[0].name == "strong":
            heading.contents[0].unwrap()
        if heading.find(True) or text_of(heading):
            level = max("h2", heading.name)
            above = [*(outer for outer in above if outer < level), level]
            heading.name = f"h{min(6, len(above) + 1)}"


def _unwrap_unknown_elements(body: Tag) -> None:
    """Unwrap elements that Markdown cannot write, and give elements of the same meaning one name."""
    for tag in body.find_all(list(STANDARD_NAMES)):
        tag.name = STANDARD_NAMES[tag.name]
    for tag in body.find_all(lambda tag: tag.name not in MARKDOWN_ELEMENTS):
        tag.unwrap()
    for figure in body.find_all("figure"):
        _simplify_figure(figure)
    for code in reversed(body.find_all("code")):
        _reduce_to_text(code)


def _tidy_marks(body: Tag) -> None:
    """Unwrap marks inside a mark of the same kind or without text, and join adjacent marks of the same kind."""
    for mark in body.find_all(INLINE_MARKS):
        outer = mark.find_parent(mark.name)
        if outer and (mark.name not in ("sub", "sup") or outer.find_parent(mark.name)):  # a power of a power stays
            mark.unwrap()
    for mark in reversed(body.find_all(INLINE_MARKS)):  # inner marks before outer ones
        _move_edges_out(mark)
    for code in reversed(body.find_all("code")):
        if code.next_sibling is not None:
            _join(code, code.next_sibling)


def _make_figure(paragraph: Tag) -> None:
    """Turn a paragraph into a figure if it is a picture with a caption below: a line in emphasis, or a few words."""
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
        _simplify_figure(paragraph)
        paragraph.smooth()
        _collapse(paragraph, [])


def _simplify_figure(figure: Tag) -> None:
    """Reduce a figure to its pictures and one caption without emphasis."""
    pictures, captions = figure.find_all("img"), figure.find_all("figcaption")
    caption = new_tag("figcaption")
    for node in (node for part in captions for node in (*part.contents, NavigableString(" "))):
        caption.append(node)
    for inner in caption.find_all(["strong", "em", "img", "br", *BLOCK_ELEMENTS]):
        if inner.name == "br" or is_block(inner):
            inner.insert_before(" ")
            inner.insert_after(" ")
        inner.unwrap()
    figure.clear()
    figure.extend([*(picture for picture in pictures if picture.name == "img"), caption])


def _reduce_to_text(code: Tag) -> None:
    """Replace the markup in inline code by its text; pictures move behind it."""
    for picture in reversed(code.find_all("img")):
        code.insert_after(picture)
    for line_break in code.find_all("br"):
        line_break.replace_with(" ")
    text = " ".join(INVISIBLE_CHARACTERS.sub("", "".join(code.strings)).split())
    if code.find_parent(["pre", "code"]) or not text:
        code.unwrap()
    else:
        code.string = text


def _collapse(node: Tag, line: list[NavigableString]) -> None:
    """Collapse whitespace to one space between words and none at the ends of a line.

    ``line`` holds the text nodes of the current line so far.
    """
    for child in list(node.children):
        if isinstance(child, NavigableString):
            _collapse_text(child, line)
        elif isinstance(child, Tag) and child.name == "pre":
            _end_line(line)
        elif isinstance(child, Tag) and (child.name == "br" or is_block(child)):
            _end_line(line)
            _collapse(child, line)
            _end_line(line)
        elif isinstance(child, Tag) and child.name in ("img", "code"):
            line[:] = [NavigableString("x")]  # counts as a word for the spaces around it
        elif isinstance(child, Tag):
            _collapse(child, line)


def _collapse_text(node: NavigableString, line: list[NavigableString]) -> None:
    text = WHITESPACE.sub(" ", INVISIBLE_CHARACTERS.sub("", str(node)))
    if not line:
        text = text.lstrip()
    elif line[-1].endswith(" "):
        text = text.lstrip(" ")
    if text:
        collapsed = NavigableString(text)
        node.replace_with(collapsed)
        line.append(collapsed)
    else:
        node.extract()


def _end_line(line: list[NavigableString]) -> None:
    """Remove the whitespace at the end of a line, and clear ``line``."""
    while line:
        node = line.pop()
        text = node.rstrip()
        if text:
            if text != node and node.parent is not None:
                node.replace_with(NavigableString(text))
            break
        node.extract()
    line.clear()


def _move_edges_out(mark: Tag) -> None:
    """Move spaces and line breaks at the edges of a mark out of it, and join it with the mark after it."""
    while mark.contents and (outside := _take_edge(mark.contents[0], str.lstrip)):
        mark.insert_before(outside)
    while mark.contents and (outside := _take_edge(mark.contents[-1], str.rstrip)):
        mark.insert_after(outside)
    if not text_of(mark):
        mark.unwrap()
        return
    following = mark.next_sibling
    if following is not None:
        _join(mark, following)


def _join(mark: PageElement, following: PageElement) -> None:
    """Join two adjacent marks of the same kind, and the marks inside that become adjacent."""
    if not isinstance(mark, Tag) or not isinstance(following, Tag) or mark.name != following.name:
        return
    if mark.name in (*INLINE_MARKS, "code") and mark.get("href") == following.get("href"):
        last, first = mark.contents[-1], following.contents[0]
        for node in reversed(mark.contents[:]):  # move the first mark's nodes: the second may have thousands
            following.insert(0, node)
        mark.extract()
        _join(last, first)


def _take_edge(node: PageElement, strip: Callable[[str], str]) -> PageElement | None:
    """Remove a line break or whitespace at the edge of a mark and return it; None if there is nothing to remove."""
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


def _remove_if_at_edge(line_break: Tag) -> None:
    """Remove a line break at the edge of a block or after another line break, where it has no effect."""
    before = next((node for node in line_break.previous_siblings if _is_content(node)), None)
    after = next((node for node in line_break.next_siblings if _is_content(node)), None)
    edge = before is None or after is None or is_block(before) or is_block(after)
    if edge or (isinstance(before, Tag) and before.name == "br"):
        line_break.extract()


def _is_content(node: PageElement) -> bool:
    return isinstance(node, Tag) or not is_blank(node)


def _wrap_first_line(item: Tag) -> None:
    """Wrap the text of a list item without paragraphs in an element, so that ``to_markdown`` writes it on one line."""
    nodes = [node for node in item.contents if not is_block(node)]
    if nodes and not item.find("p", recursive=False) and not any(holds_blocks(n) for n in nodes if isinstance(n, Tag)):
        line = new_tag("line")
        item.insert(0, line)
        line.extend(nodes)
