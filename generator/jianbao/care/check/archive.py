"""What the checks look at: the pages, clippings and own files of an archive, each read when first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from hashlib import file_digest
from pathlib import Path

from jianbao.care.check.read_pages import PAGES_CHECKED_PER_BATCH, CheckedPage, read_pages
from jianbao.config import Config
from jianbao.errors import PageError
from jianbao.ingest.read.files import clipping_files
from jianbao.publish.own_content import OwnContent, load_own_content, own_stamps
from jianbao.report import Progress
from jianbao.runtime.file_stamps import Stamp, page_stamps, scan
from jianbao.runtime.workers import Workers

CLIPPINGS_HASHED_PER_BATCH = 500


class Archive:
    """An archive that is being checked."""

    def __init__(self, config: Config, workers: Workers, progress: Progress, *, allow_private: bool = False) -> None:
        self.config, self.workers, self.progress = config, workers, progress
        self.root = config.root
        self.allow_private = allow_private
        self.content = config.root / "content"

    @cached_property
    def _read(self) -> list[CheckedPage | PageError]:
        files = [*page_stamps(self.config.articles)]
        read = self.workers.map_batches(partial(read_pages, self.config), files, size=PAGES_CHECKED_PER_BATCH)
        return [page for _, page in zip(self.progress(files, "Reading pages"), read, strict=True)]

    @cached_property
    def pages(self) -> Sequence[CheckedPage]:
        """The pages that can be read, sorted by file."""
        return [page for page in self._read if isinstance(page, CheckedPage)]

    @cached_property
    def unreadable_pages(self) -> Sequence[PageError]:
        """The errors of the other pages."""
        return [page for page in self._read if isinstance(page, PageError)]

    @cached_property
    def clipping_names(self) -> Sequence[str]:
        """The names of all clippings in the archive's folder of clippings, in order."""
        folder = self.config.clippings
        files = clipping_files([folder], self.root).files if folder.is_dir() else ()
        return [name for _, name in files]

    @cached_property
    def clippings(self) -> Mapping[str, str]:
        """The SHA-256 of each clipping that exists, by name: of the folder of clippings, and those that pages name.

        That of a clipping that cannot be read is empty.
        """
        recorded = {capture.file for page in self.pages for capture in page.captures}
        names = sorted({*self.clipping_names, *(name for name in recorded if self.has_clipping(name))})
        hashed = self.workers.map_batches(partial(_hash_files, self.root), names, size=CLIPPINGS_HASHED_PER_BATCH)
        return dict(zip(self.progress(names, "Reading clippings"), hashed, strict=True))

    def has_clipping(self, name: str) -> bool:
        """Whether the clipping that a page names exists in the archive."""
        return (self.root / name).is_file()

    def is_gone(self, name: str) -> bool:
        """Whether a clipping that a page names certainly does not exist; one outside the archive may, elsewhere."""
        return not self.has_clipping(name) and (self.root / name.partition("/")[0]).exists()

    @cached_property
    def own_stamps(self) -> Mapping[str, Stamp]:
        """The own pages and files, and what is next to articles, by path below ``content``."""
        next_to_articles = {name: stamp for name, stamp in scan(self.config.articles).items() if name[-3:] != ".md"}
        return own_stamps(self.content, next_to_articles)

    @cached_property
    def own_content(self) -> OwnContent:
        """The own pages and files that are in the site."""
        return load_own_content(self.config, self.own_stamps, {})


def _hash_files(root: Path, names: Sequence[str]) -> list[str]:
    return [_sha256(root / name) for name in names]


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
