"""The Markdown of other tools as plain Markdown: what Obsidian, Hugo and Hexo add to it becomes text, links and code.

Obsidian: https://help.obsidian.md/obsidian-flavored-markdown. Hugo: https://gohugo.io/content-management/shortcodes/.
Hexo: https://hexo.io/docs/tag-plugins. What is in code stays as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from jianbao.ingest.read.jekyll_posts import CODE_PATTERN

NOTE_LINK = r"(?P<embed>!?)\[\[(?P<target>[^][|\n]{0,500})(?:\|(?P<label>[^][\n]{0,500}))?\]\]"
ADDITIONS = re.compile(
    rf"""(?P<code>{CODE_PATTERN})
    | {NOTE_LINK}
    | (?P<comment>%%(?s:.{{0,20000}}?)%%)
    | (?<![=\w])==(?P<marked>[^\s=](?:[^=\n]{{0,1000}}[^\s=])?)==(?![=\w])
    | ^(?P<quote>(?:[ ]{{0,3}}>[ ]?)+)\[!(?P<kind>[\w-]{{1,40}})(?:\|[^]\n]*)?\][+-]?[ ]*(?P<heading>[^\n]*)$
    | (?P<block>[ ]\^[A-Za-z\d-]{{1,60}}[ ]*$)
    | \{{\{{[<%][ ]*(?P<end>/?)[ ]*(?P<shortcode>[\w./-]{{1,80}})(?P<values>(?s:[^{{}}]{{0,2000}}?))/?[>%]\}}\}}
    | \{{%[ ]*(?P<tag>youtube|vimeo)\b(?P<options>[^%\n]{{0,500}})%\}}
    """,
    re.VERBOSE | re.MULTILINE,
)
CODE_MARK = re.compile(
    r"""^[ \t]*(?:\{\{[<%][ ]*(?P<end>/?)[ ]*highlight\b[ ]*(?P<language>[\w+#.-]*)[^{}\n]*[>%]\}\}
    | \{%[ ]*(?P<hexo_end>end)?codeblock\b(?P<options>[^%\n]*)%\})[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)
"""The first or last line of code in Hugo and Hexo."""
CODE_OPTION = re.compile(r"\blang:([\w+#.-]+)")
VALUE = re.compile(
    r"""(?:(?P<name>[\w-]+)\s*=\s*)?(?:"(?P<double>(?:[^"\\]|\\.)*)"|`(?P<raw>[^`]*)`|(?P<word>[^\s"`=]+))"""
)
LINK_TO_NOTE = re.compile(
    r"(?<!!)\[(?P<text>[^][\n]{1,500})\]\(\s{0,9}(?:[<]?(?!https?:)[^()\s<>]{1,500}\.md(?:\#[^()\s<>]{0,500})?[>]?)?\s{0,9}\)"
)
"""Links whose targets are notes, or were shortcodes such as ``ref``."""
VIDEO_PAGES = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}
LOCAL_PICTURE = re.compile(r"!\[[^][\n]{0,500}\]\(\s*<?(?!\s*<?(?:https?:)?//|data:)[^()\s<>]")
ATTACHMENT = re.compile(r"\.[A-Za-z\d]{2,5}$")


def plain_markdown(text: str) -> str:
    """``text`` without the additions of Obsidian, Hugo and Hexo."""
    if not any(mark in text for mark in ("[[", "%%", "==", "[!", " ^", "{{", "{%", "](")):
        return text
    return LINK_TO_NOTE.sub(r"\g<text>", ADDITIONS.sub(_replaced, CODE_MARK.sub(_code_fence, text)))


def count_local_pictures(text: str) -> int:
    """The number of pictures in a text that are files of the old archive."""
    embeds = (match for match in re.finditer(NOTE_LINK, text) if match["embed"])
    return len(LOCAL_PICTURE.findall(text)) + sum(1 for match in embeds if ATTACHMENT.search(match["target"].strip()))


def _code_fence(match: re.Match[str]) -> str:
    if match["end"] or match["hexo_end"]:
        return "```"
    option = CODE_OPTION.search(match["options"] or "")
    return f"```{match['language'] or (option[1] if option else '')}"


def _replaced(match: re.Match[str]) -> str:
    if match["code"]:
        return match["code"]
    readers: Mapping[str, Callable[[re.Match[str]], str]] = {
        "target": _note_link,
        "kind": _callout,
        "shortcode": _shortcode,
        "tag": _tag,
    }
    read = next((read for group, read in readers.items() if match[group] is not None), None)
    return read(match) if read else match["marked"] or ""


def _note_link(match: re.Match[str]) -> str:
    """The name of a note as it is shown; nothing for what is embedded, whose text or picture is elsewhere."""
    if match["embed"]:
        return ""
    return (
        match["label"] or match["target"].rpartition("/")[2].partition("#")[0] or match["target"].lstrip("#")
    ).strip()


def _callout(match: re.Match[str]) -> str:
    """The heading of a callout, by default its kind: ``> [!note] Read this`` is ``> **Read this**``."""
    return f"{match['quote']}**{match['heading'].strip() or match['kind'].capitalize()}**\n{match['quote'].rstrip()}"


def _shortcode(match: re.Match[str]) -> str:
    """A picture or a link to a video; the text within any other shortcode stays."""
    name = match["shortcode"].rstrip("/")
    if match["end"]:
        return ""
    named, listed = _values(match["values"])
    if name == "figure" and "src" in named:
        caption = named.get("caption") or named.get("title") or ""
        alt, source = (html.escape(value) for value in (named.get("alt") or caption, named["src"]))
        below = f"<figcaption>{html.escape(caption, quote=False)}</figcaption>" if caption else ""
        return f'<figure><img src="{source}" alt="{alt}">{below}</figure>'
    video = named.get("id") or (listed[0] if listed else "")
    return f"<{VIDEO_PAGES[name]}{video}>" if name in VIDEO_PAGES and video else ""


def _values(text: str) -> tuple[dict[str, str], list[str]]:
    """The values of a shortcode: those with names, and those without."""
    named, listed = {}, []
    for value in VALUE.finditer(text):
        content = (
            re.sub(r"\\(.)", r"\1", value["double"]) if value["double"] is not None else value["raw"] or value["word"]
        )
        if value["name"]:
            named[value["name"]] = content or ""
        elif content:
            listed.append(content)
    return named, listed


def _tag(match: re.Match[str]) -> str:
    options = match["options"].split()
    return f"<{VIDEO_PAGES[match['tag']]}{options[0]}>" if options else ""
