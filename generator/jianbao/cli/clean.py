"""``jianbao clean``: clippings to Markdown pages, inside or outside an archive, on standard output or in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jianbao.config import Config, find_root
from jianbao.errors import ClippingError, OutputError, UsageError, not_written
from jianbao.ingest.article import load_knowledge, make_article
from jianbao.ingest.explanation import Explanation
from jianbao.ingest.read.files import clipping_files
from jianbao.page.format import dump_page, is_edited
from jianbao.report import Progress, no_progress
from jianbao.runtime.atomic import write_atomically


def clean_file(path: Path, root: Path | None) -> tuple[str, Explanation]:
    """Clean one clipping; return its page, front matter included, and the explanation of its content.

    ``root`` is an archive whose outlets, tags and boilerplate are used in addition to those of jianbao, or None.
    Raises ClippingError, and ConfigError if a TOML file of the archive is invalid.
    """
    article, explanation = make_article(path, path.name, load_knowledge(root))
    return dump_page(article), explanation


def clean_folder(
    source: Path, output: Path, root: Path | None, progress: Progress = no_progress
) -> Iterator[tuple[str, Explanation | ClippingError | OutputError]]:
    """Write each clipping ``source/x/y.txt`` as ``output/x/y.md``; yield its name, and its explanation or its problem.

    An ``output`` inside ``source`` contains pages, so it is skipped when clippings are collected. Two clippings with
    the same page, and a page that cannot be written, are problems of one clipping; the remaining clippings are cleaned.
    Raises UsageError if ``output`` is among the clippings of an archive, where the next ingest would read the pages,
    and ConfigError if a TOML file of the archive ``root`` is invalid.
    """
    _refuse_clippings_folder(output)
    knowledge = load_knowledge(root)
    base = source if source.is_dir() else source.parent
    skipped = output.resolve() if output.resolve() != base.resolve() else None
    files = [
        (path, name)
        for path, name in clipping_files([source], base).files
        if skipped not in (path.parent.resolve() / path.name).parents
    ]
    clipping_of: dict[Path, str] = {}
    for path, name in progress(files, "Cleaning clippings"):
        target = output / Path(name).with_suffix(".md")
        try:
            article, explanation = make_article(path, name, knowledge)
            if target in clipping_of:
                what = f"{name} and {clipping_of[target]} would both become this page"
                raise OutputError(what, file=str(target), remedy="Rename one of them.")
            clipping_of[target] = name
            _write_page(target, dump_page(article))
        except (ClippingError, OutputError) as problem:
            yield name, problem
        else:
            yield name, explanation


def _refuse_clippings_folder(output: Path) -> None:
    folder = output.resolve()
    root = find_root(folder)
    if root is not None and folder.is_relative_to(clippings := Config(root).clippings.resolve()):
        raise UsageError(
            "is in the clippings folder of an archive, where pages would be read as clippings",
            file=str(output),
            remedy=f"Choose a folder outside {clippings}, or write the archive's pages: jianbao ingest",
        )


def _write_page(target: Path, text: str) -> None:
    """Write a page, unless the file was written or edited by hand. Raises OutputError."""
    try:
        if target.exists() and is_edited(target.read_text(encoding="utf-8", errors="replace")):
            raise OutputError(
                "already exists and was written or edited by hand",
                file=str(target),
                remedy="Move it, or choose another folder.",
            )
    except OSError as error:
        raise not_written(error, str(target)) from None
    write_atomically(target, text.encode())
