"""``jianbao clean``: clippings in, Markdown pages out; no archive needed, nothing else touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jianbao.config import Config, find_root
from jianbao.errors import ClippingError, OutputError, UsageError, not_written
from jianbao.ingest.article import load_knowledge, make_article
from jianbao.ingest.read.files import clipping_files
from jianbao.model import Removal
from jianbao.page.format import dump_page, is_edited
from jianbao.report import Track, silent

Account = tuple[Removal, ...]


def clean_file(path: Path, root: Path | None) -> tuple[str, Account]:
    """The page of one clipping and the account of what was taken off. Raises ClippingError."""
    article, removed = make_article(path, path.name, load_knowledge(root))
    return dump_page(article), removed


def clean_folder(
    source: Path, output: Path, root: Path | None, track: Track = silent
) -> Iterator[tuple[str, Account | ClippingError | OutputError]]:
    """Write ``source/x/y.txt`` as ``output/x/y.md`` and tell each clipping's name and account, or its problem.

    An ``output`` inside ``source`` holds pages, no clippings. Where two clippings would be one page, or a page cannot
    be written, that is the problem of this clipping, and the others go on. Raises UsageError for an ``output`` among
    the clippings of an archive, where the next ingest would take each page for a clipping.
    """
    _refuse_among_clippings(output)
    knowledge = load_knowledge(root)
    base = source if source.is_dir() else source.parent
    own = output.resolve() if output.resolve() != base.resolve() else None
    files = [(path, name) for path, name in clipping_files([source], base) if own not in path.resolve().parents]
    made: dict[Path, str] = {}
    for path, name in track(files, "Cleaning clippings"):
        target = output / Path(name).with_suffix(".md")
        try:
            article, removed = make_article(path, name, knowledge)
            if target in made:
                what = f"{name} and {made[target]} would both be this page"
                raise OutputError(what, file=str(target), remedy="Rename one of them.")
            made[target] = name
            _write(target, dump_page(article))
        except (ClippingError, OutputError) as problem:
            yield name, problem
        else:
            yield name, removed


def _refuse_among_clippings(output: Path) -> None:
    place = output.resolve()
    root = find_root(place)
    if root is not None and place.is_relative_to(clippings := Config(root).clippings.resolve()):
        raise UsageError(
            "lies among the clippings of an archive, which are never changed",
            file=str(output),
            remedy=f"Name a folder outside {clippings}, or make the archive's pages: jianbao ingest",
        )


def _write(target: Path, text: str) -> None:
    """One page; a file that a person wrote or edited is not overwritten."""
    try:
        if target.exists() and is_edited(target.read_text(encoding="utf-8", errors="replace")):
            raise OutputError(
                "is there already and was written or edited by hand",
                file=str(target),
                remedy="Move it, or choose another folder.",
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise not_written(error, str(target)) from None
