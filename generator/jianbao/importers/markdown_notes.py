"""Import Markdown files with front matter: posts of Hugo, Hexo, Pelican and Zola, notes of Obsidian and others.

A file that ``jianbao ingest`` reads as it is, is copied byte for byte. Any other is written again: with a title if it
has none, without what its tool adds to Markdown (``markdown_body.py``), and as HTML if it mixes the two.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Set
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from jianbao.config import FieldNames
from jianbao.errors import ClippingError, UsageError
from jianbao.importers.found import Found, Source, is_plain_file, refuse_own_folder
from jianbao.importers.jekyll_files import utf8_name
from jianbao.importers.markdown_body import count_local_pictures, plain_markdown
from jianbao.ingest.read.clipping import MAX_CLIPPING_BYTES, parse_clipping
from jianbao.ingest.read.jekyll_posts import (
    BLOCK_TAG,
    MARKDOWN_CODE,
    MARKDOWN_SUFFIXES,
    MARKDOWN_SYNTAX,
    MAX_MARKDOWN_CHARACTERS,
    is_markdown,
)
from jianbao.model import Clipping
from jianbao.page.markdown_parser import make_parser
from jianbao.page.post_names import parse_post_name

TOOL_FOLDERS = frozenset(["node_modules", "themes", "archetypes", "scaffolds", "layouts", "public", "resources"])
"""Folders of Hugo and Hexo that have no posts."""
SECTION_PAGE = "_index"
"""The page of a list in Hugo and Zola."""
BUNDLE_PAGE = "index"
"""The post in a folder of its own, whose name is then that of the folder."""
NOTE_HEADING = re.compile(r"\A\s*\#[ \t]+(?P<title>[^\n]{1,300}?)[ \t#]*(?:\n|\Z)")
TEMPLATE_VALUE = re.compile(r"\{\{.{0,200}\}\}|<%.{0,200}%>")
"""What templates have where a note has a value."""
NOT_FRONT_MATTER = "neither front matter nor"
LOST_PICTURES = "pictures that are files"


def open_notes(path: Path, names: FieldNames, own: Set[Path] = frozenset()) -> Source:
    """The Markdown files below a folder, without those in the folders ``own`` of the archive.

    Raises UsageError if there is no such folder, or it is one of those.
    """
    if not path.is_dir():
        what = "this is a file" if path.exists() else "no such folder"
        raise UsageError(what, file=str(path), remedy="Name the folder with the Markdown files.")
    refuse_own_folder(path, own)
    return Source([*_markdown_files(path, own)], partial(read_note, path, names), "Importing files")


def _markdown_files(folder: Path, own: Set[Path]) -> Iterator[Path]:
    for current, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if name[0] != "." and name not in TOOL_FOLDERS and Path(current, name).resolve() not in own
        )
        for name in sorted(files):
            path = Path(current, name)
            if name[0] != "." and path.suffix.lower() in MARKDOWN_SUFFIXES and is_plain_file(path):
                yield path


def read_note(folder: Path, names: FieldNames, path: Path) -> Found:
    """Read one file; it is copied or written again."""
    relative = path.relative_to(folder)
    try:
        place = utf8_name(relative)
    except ClippingError as problem:
        return Found(problem.file or "", dropped="have names that are not UTF-8")
    if path.stem == SECTION_PAGE:
        return Found(place, dropped="are pages of lists")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CLIPPING_BYTES + 1)
    except OSError as error:
        return Found(place, dropped=f"cannot be read: {error.strerror}")
    title = _title_of_name(PurePosixPath(place))
    try:
        clipping = parse_clipping(data, f"1970-01-01-{title.replace('/', ' ')}.md", names)
    except ClippingError as problem:
        has_none = NOT_FRONT_MATTER in problem.what
        return Found(place, dropped="have no front matter" if has_none else f"cannot be read: {problem.what}")
    if any(TEMPLATE_VALUE.search(str(value)) for value in clipping.header.values()):
        return Found(place, dropped="are templates")
    return _found(place, data, clipping, title)


def _title_of_name(place: PurePosixPath) -> str:
    """The title in the name of a file, or of its folder; hyphens separate words where there are no spaces."""
    stem = place.parent.name if place.stem == BUNDLE_PAGE and place.parent.name else place.stem
    dated = parse_post_name(stem)
    slug = (dated.slug if dated else "") or stem
    return slug if " " in slug else slug.replace("-", " ").replace("_", " ").strip() or slug


def _found(place: str, data: bytes, clipping: Clipping, title: str) -> Found:
    path = PurePosixPath(place)
    if path.stem == BUNDLE_PAGE and path.parent.name:
        path = path.parent.with_name(f"{path.parent.name}{path.suffix}")
    header: dict[str, Any] = {**clipping.header}
    body = plain_markdown(clipping.html)
    if clipping.fields.title is None:
        heading = NOTE_HEADING.match(body)
        header["title"] = heading["title"] if heading else title
        body = body[heading.end() :] if heading else body
    if clipping.url and not clipping.fields.address:
        header["from"] = clipping.url
    notes = (LOST_PICTURES,) if count_local_pictures(clipping.html) else ()
    if _is_mixed(body):
        path, body = path.with_suffix(".html"), str(make_parser().render(body))
    elif body == clipping.html and clipping.fields.title is not None:
        return Found(place, file=path.as_posix(), data=data, notes=notes)
    return Found(place, file=path.as_posix(), data=_written(header, body), notes=notes)


def _is_mixed(body: str) -> bool:
    """Whether a text is Markdown with elements of HTML in it, which ``jianbao ingest`` would read as HTML."""
    if is_markdown(body) or len(body) > MAX_MARKDOWN_CHARACTERS:
        return False
    outside_code = MARKDOWN_CODE.sub("", body)
    return BLOCK_TAG.search(outside_code) is not None and MARKDOWN_SYNTAX.search(body) is not None


def _written(header: Mapping[str, Any], body: str) -> bytes:
    """A file with this front matter; JSON is YAML, too."""
    lines = (f"{json.dumps(str(key), ensure_ascii=False)}: {_json(value)}" for key, value in header.items())
    return "\n".join(["---", *lines, "---", "", body.strip("\n"), ""]).encode("utf-8", "replace")


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except TypeError:  # a mapping whose keys are dates
        return json.dumps(str(value), ensure_ascii=False)
