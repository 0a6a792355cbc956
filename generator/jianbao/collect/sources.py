"""The feeds of an archive: those in ``jianbao.toml``, then those in its file of OPML."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from jianbao.collect.entry import one_line, web_address
from jianbao.config import SETTINGS_FILE, Config, FeedSource
from jianbao.config.toml_file import did_you_mean
from jianbao.errors import ConfigError
from jianbao.outlets import load_outlets

MAX_OPML_BYTES = 10_000_000


def load_sources(config: Config) -> tuple[FeedSource, ...]:
    """The feeds to collect; of two with one address, the first. Raises ConfigError."""
    found = [*config.feed_sources, *(read_opml(config.root / config.opml) if config.opml else ())]
    outlets = load_outlets(config.root / "outlets")
    for source in found:
        if source.outlet and source.outlet not in outlets:
            what = f"outlet = {source.outlet!r} of the feed {source.url} is not known"
            meant = did_you_mean(source.outlet, sorted(outlets), "outlets")[:200]
            remedy = f"{meant} Or write outlets/{source.outlet}.toml."
            raise ConfigError(what, file=str(config.root / SETTINGS_FILE), remedy=remedy)
    first: dict[str, FeedSource] = {}
    for source in found:
        first.setdefault(source.url, source)
    return tuple(first.values())


def read_opml(path: Path) -> Iterator[FeedSource]:
    """The feeds in a file of OPML (http://opml.org/spec2.opml), in folders too. Raises ConfigError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_OPML_BYTES + 1)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
        tree = etree.parse(io.BytesIO(data), parser)
    except OSError as error:
        remedy = "Correct opml in jianbao.toml: the path begins in the folder of the archive."
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path), remedy=remedy) from None
    except etree.XMLSyntaxError as error:
        raise _not_opml(path, str(error)) from None
    if len(data) > MAX_OPML_BYTES:
        raise _not_opml(path, f"it has more than {MAX_OPML_BYTES // 10**6} MB")
    root = tree.getroot()
    if root is None or root.tag != "opml":
        raise _not_opml(path, "it has no element <opml>")
    for outline in root.iter("outline"):
        if url := web_address(outline.get("xmlUrl") or outline.get("xmlurl")):
            yield FeedSource(url, channel=one_line(outline.get("jianbaoChannel")), is_named=False)


def _not_opml(path: Path, why: str) -> ConfigError:
    remedy = "Export it again from your feed reader, or name the feeds in [[feeds]] of jianbao.toml."
    return ConfigError(f"this is not OPML: {why}", file=str(path), remedy=remedy)
