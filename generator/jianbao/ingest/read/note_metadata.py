"""Metadata that other tools write into the text of a Markdown file instead of front matter between ``---`` lines.

Pelican has lines ``Key: value`` up to the first empty line, and Hexo up to a ``---`` line. Readwise writes a list below
the heading Metadata, and Omnivore a link to the original. All are read like front matter and removed from the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jianbao.ingest.read.jekyll_posts import is_markdown_file

METADATA_LINES = re.compile(
    r"(?:[A-Za-z][\w-]*::?[^\n]*\n|[ \t]+[^\s-][^\n]*\n|[ \t]*-[ ][^\n]*\n)+(?=\n|-{3,}[ \t]*\n|\Z)"
)
"""Lines ``key: value``, in Logseq ``key:: value``, with indented continuations and lists."""
METADATA_LINE = re.compile(r"^(?P<key>[A-Za-z][\w-]*)::?[ \t]*(?P<value>[^\n]*(?:\n[ \t]+[^\n]*)*)", re.MULTILINE)
TITLE_LINE = re.compile(r"^title::?[ \t]*[^\s:]", re.IGNORECASE | re.MULTILINE)
NOTE_HEAD_CHARACTERS = 5_000
"""The metadata of a note are in its first lines; a summary is the longest of them."""
READWISE_METADATA = re.compile(r"^##[ ]Metadata[ \t]*\n\s*(?P<lines>(?:-[ ][^\n]*(?:\n|\Z))+)", re.MULTILINE)
READWISE_LINE = re.compile(r"-[ ](?P<key>[A-Za-z][A-Za-z ]*):[ ]*(?P<value>.*)")
READWISE_KINDS = frozenset(["category"])
"""Keys that do not say what the article is about: its category is always ``#articles``."""
NOTE_TITLE = re.compile(r"\s*#[ ]+(?P<title>[^\n]+)")
OMNIVORE_LINKS = re.compile(
    r"(?:^\#Omnivore[ \t]*\n\s*)?^\[Read[ ]on[ ]Omnivore\]\([^\n]*\)[ \t]*\n\s*"
    r"\[Read[ ]Original\]\((?P<address>[^\s]+)\)[ \t]*(?:\n|\Z)",
    re.MULTILINE,
)


def find_metadata_lines(text: str, source: str) -> tuple[Mapping[str, Any] | None, str]:
    """The metadata lines at the start of a Markdown file, with keys in lower case, and the text after them.

    For lines that end with a ``---`` line, which are YAML, and without such lines, returns None, and YAML front matter
    with its missing first line or the unchanged text.
    """
    if not is_markdown_file(source) or not (match := METADATA_LINES.match(text)) or not TITLE_LINE.search(match[0]):
        return None, text
    if text.startswith("---", match.end()):
        return None, f"---\n{text}"
    values: dict[str, Any] = {
        line["key"].lower(): " ".join(line["value"].split()) for line in METADATA_LINE.finditer(match[0])
    }
    if "tags" in values:  # separated by commas; a text with spaces only is one tag
        values["tags"] = values["tags"].split(",")
    return values, text[match.end() :]


def add_note_metadata(header: Mapping[str, Any], body: str, source: str) -> tuple[Mapping[str, Any], str]:
    """Add what the notes of Readwise and Omnivore say in their text to ``header``; returns both without it."""
    head = body[:NOTE_HEAD_CHARACTERS]
    if not is_markdown_file(source):
        return header, body
    if "## Metadata" in head and (match := READWISE_METADATA.search(head)):
        title = NOTE_TITLE.match(body)
        lines = (line for text in match["lines"].splitlines() if (line := READWISE_LINE.match(text)))
        values = {
            line["key"].lower(): line["value"].strip() for line in lines if line["key"].lower() not in READWISE_KINDS
        }
        found = {"title": title["title"].strip()} if title else {}
        return {**found, **values, **header}, body[: match.start()] + body[match.end() :]
    if "[Read Original](" in head and (match := OMNIVORE_LINKS.search(head)):
        return {"original_url": match["address"]} | dict(header), body[: match.start()] + body[match.end() :]
    return header, body
