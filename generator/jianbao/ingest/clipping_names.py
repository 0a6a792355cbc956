"""The names of clippings that pages record: which of them no longer exist, and which old addresses belong to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from jianbao.ingest.existing_pages import ExistingPage
from jianbao.ingest.read.files import ClippingFiles, is_leftover
from jianbao.page.aliases import Aliases, aliases_of
from jianbao.report import first_of


class ClippingNames(NamedTuple):
    """What is known about names of clippings in one ingest."""

    root: Path | None = None
    """The archive's folder; None if it is not known which clippings exist."""
    ingested: frozenset[str] = frozenset()
    """The clippings of this ingest."""
    covered: tuple[str, ...] = ()
    """As in ``ClippingFiles``."""
    aliases: Aliases = MappingProxyType({})
    """Clipping -> its old addresses."""
    aliased: Mapping[str, Sequence[str]] = MappingProxyType({})
    """Old address -> the clippings that have it."""

    def is_covered(self, name: str) -> bool:
        """Whether a clipping of this name would be part of this ingest."""
        return any(source in (".", name) or name.startswith(f"{source}/") for source in self.covered)

    def are_covered(self, pages: Iterable[ExistingPage]) -> bool:
        """Whether every clipping that ``pages`` or old addresses name would be part of this ingest."""
        recorded = {name for page in pages for name in page.clipping_files}
        return all(map(self.is_covered, recorded - self.ingested - {""} | self.aliases.keys()))

    def is_gone(self, name: str) -> bool:
        """Whether a clipping is certain not to exist any more.

        A name may be that of a file outside the archive, about which nothing is known unless it is ingested. A backup
        file, which earlier versions of jianbao read, is no clipping and counts as gone.
        """
        if not name or name in self.ingested:
            return False
        if self.is_covered(name) or is_leftover(name):
            return True
        if self.root is None:
            return False
        return (self.root / name.partition("/")[0]).exists() and not (self.root / name).exists()

    def aliases_of(self, clippings: Iterable[str], page_aliases: Iterable[str]) -> tuple[str, ...]:
        """The old addresses of all ``clippings`` of a page, and those of its ``page_aliases`` that a lost clipping had.

        So a page keeps its old addresses when its clipping is renamed, although ``aliases.tsv`` has the old name.
        """
        if not self.aliases:
            return ()
        known = aliases_of(self.aliases, clippings)
        kept = [
            address
            for address in page_aliases
            if address not in known and (names := self.aliased.get(address)) and all(map(self.is_gone, names))
        ]
        return tuple(sorted({*known, *kept})) if kept else known


NO_NAMES = ClippingNames()


def clipping_names(files: ClippingFiles, root: Path, aliases: Aliases) -> ClippingNames:
    """The names of an ingest of ``files`` in the archive at ``root``."""
    aliased: defaultdict[str, list[str]] = defaultdict(list)
    for name, addresses in aliases.items():
        for address in addresses:
            aliased[address].append(name)
    return ClippingNames(root, frozenset(files.paths.values()), files.covered, aliases, aliased)


def gone_names(recorded: Collection[str], names: ClippingNames) -> tuple[str, ...]:
    """The clippings among those that a page has ``recorded`` that no longer exist, sorted."""
    if names.ingested.issuperset(recorded):
        return ()
    return tuple(sorted({name for name in recorded if names.is_gone(name)}))


def lost_clipping_notes(pages: Iterable[ExistingPage], names: ClippingNames, digests: Iterable[str]) -> list[str]:
    """A note about the pages whose clipping no longer exists, and what to do about it, if there are any.

    Only clippings that this ingest would have read are missed. ``digests`` are the digests of those that it did read:
    a page that the user edited keeps the old name of a clipping that was renamed.
    """
    missing = [page.facts.capture for page in pages if page.clipping_values[0] not in names.ingested]
    gone = [capture for capture in missing if names.is_covered(capture.file) and names.is_gone(capture.file)]
    read = frozenset(digests) if gone else frozenset()
    lost = sorted(capture.file for capture in gone if capture.sha256[:32] not in read)
    if not lost:
        return []
    count = "1 page is" if len(lost) == 1 else f"{len(lost)} pages are"
    return [
        f"{count} kept although the clipping no longer exists: {first_of(lost)}; "
        "restore the clipping, delete the page, or remove clipping: from its front matter to keep it as your own page"
    ]


def leftover_notes(leftovers: Sequence[str]) -> list[str]:
    """A note about the backups and conflict copies that were skipped, if there are any."""
    if not leftovers:
        return []
    count = "1 file was" if len(leftovers) == 1 else f"{len(leftovers)} files were"
    return [f"{count} skipped as a backup or a conflict copy of another file: {first_of(leftovers)}"]
