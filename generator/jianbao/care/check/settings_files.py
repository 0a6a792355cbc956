"""Checks of the archive's own knowledge: outlets, tags, boilerplate and old addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jianbao.care.check.archive import Archive
from jianbao.care.check.finding import Finding, as_finding
from jianbao.config import SETTINGS_FILE
from jianbao.config.toml_file import did_you_mean, key_lines, line_of
from jianbao.errors import ConfigError, ThemeError
from jianbao.ingest.boilerplate_file import BOILERPLATE_FILE, load_boilerplate_lists
from jianbao.ingest.normalise.tags import load_vocabulary
from jianbao.outlets import SHIPPED_OUTLETS, load_outlet
from jianbao.page.aliases import ALIASES_FILE, Aliases, load_aliases
from jianbao.publish.render.interface_texts import load_texts
from jianbao.publish.render.theme import open_theme
from jianbao.report import relative


def theme(archive: Archive) -> Iterator[Finding]:
    """A theme that does not exist, options that name no file, and texts of the interface that are invalid."""
    try:
        load_texts(open_theme(archive.config).folders, archive.config.lang)
    except ConfigError as error:
        yield as_finding(error, archive.root)
    except ThemeError as error:
        line = next(
            (line for keys, line in key_lines(archive.root / SETTINGS_FILE).items() if keys[-1] == "theme"), None
        )
        yield Finding(SETTINGS_FILE, error.what, error.remedy or "", line)


def outlets(archive: Archive) -> Iterator[Finding]:
    """Files of outlets that are invalid, and hosts that two of them have."""
    owners: dict[str, Path] = {}
    for path in sorted((archive.root / "outlets").glob("*.toml")):
        yield from _errors(archive, load_outlet, path)
        for host in _hosts(path):
            if (owner := owners.setdefault(host, path)) != path:
                line = line_of(("hosts",), key_lines(path))
                what, fix = f"host {host} is in {owner.name}, too", "Delete it in one of the two files."
                yield Finding(relative(path, archive.root), what, fix, line)


def tags(archive: Archive) -> Iterator[Finding]:
    """Rows of tags.toml that are invalid."""
    if (path := archive.root / "tags.toml").is_file():
        yield from _errors(archive, load_vocabulary, path)


def boilerplate(archive: Archive) -> Iterator[Finding]:
    """Tables of boilerplate.toml that are invalid, or of an outlet that no page and no file has."""
    path = archive.root / BOILERPLATE_FILE
    yield from _errors(archive, load_boilerplate_lists, path)
    named = {outlet for outlet, _ in _loaded(load_boilerplate_lists, path) or {}}
    folders = (SHIPPED_OUTLETS, archive.root / "outlets")
    known = {file.stem for folder in folders for file in folder.glob("*.toml")}
    unknown = named - known
    if unknown:  # only now, because reading the pages takes longest
        known |= {page.record.outlet for page in archive.pages}
    lines = key_lines(path) if unknown - known else {}
    for outlet in sorted(unknown - known):
        line = min((number for keys, number in lines.items() if keys[0] == outlet), default=None)
        fix = did_you_mean(outlet, sorted(known), "outlets")
        yield Finding(BOILERPLATE_FILE, f"no page and no file of outlets has the outlet {outlet}", fix, line)


def old_addresses(archive: Archive) -> Iterator[Finding]:
    """Lines of aliases.tsv that are invalid, or lead to no clipping and no page."""
    path = archive.root / ALIASES_FILE
    yield from _errors(archive, load_aliases, path)
    aliases: Aliases = _loaded(load_aliases, path) or {}
    if not aliases:
        return
    recorded = {capture.file for page in archive.pages for capture in page.captures}
    served = {address for page in archive.pages for address in page.record.aliases}
    numbers = {line: number for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1)}
    for clipping, addresses in aliases.items():
        if clipping in recorded or archive.has_clipping(clipping):
            continue
        for address in addresses:
            if address not in served:
                what, fix = f"{clipping} does not exist and is on no page", "Correct the name, or delete the line."
                yield Finding(ALIASES_FILE, what, fix, numbers.get(f"{clipping}\t{address}"))


def _errors(archive: Archive, load: Callable[[Path], Any], path: Path) -> Iterator[Finding]:
    try:
        load(path)
    except ConfigError as error:
        yield as_finding(error, archive.root)


def _loaded(load: Callable[[Path], Any], path: Path) -> Any:
    """What ``load`` returns; None if the file is invalid."""
    try:
        return load(path)
    except ConfigError:
        return None


def _hosts(path: Path) -> tuple[str, ...]:
    outlet = _loaded(load_outlet, path)
    return tuple(outlet.hosts) if outlet else ()
