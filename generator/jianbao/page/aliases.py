"""``content/aliases.tsv``: the URLs that clippings had in an earlier site, which the new site redirects.

Each line has a clipping and an old URL, separated by a tab, so that the file is fast to read and has readable diffs.
A URL is relative to the site and not percent-encoded: ``2021/03/18/name.html``, ``blog/name/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from jianbao.errors import ConfigError
from jianbao.runtime.atomic import write_atomically

ALIASES_FILE = "content/aliases.tsv"
ALIASES_HEADER = "# clipping\told address, below the site\n"
Aliases = Mapping[str, tuple[str, ...]]
"""Clipping, by the name that pages record -> its old URLs."""


def load_aliases(path: Path) -> Aliases:
    """Load the file at ``path``; no aliases if it does not exist. Raises ConfigError with the line of the error."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise ConfigError("the file is not UTF-8", file=str(path), remedy="Save it again as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from None
    aliases: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        clipping, _, url = line.partition("\t")
        if not clipping.strip() or not url.strip() or "\t" in url:
            raise ConfigError(
                "this line is not a clipping, a tab and a URL",
                file=str(path),
                line=number,
                remedy="Write  content/clippings/FILE<tab>2021/03/18/name.html  or delete the line.",
            )
        aliases[clipping] = _merge(aliases.get(clipping, ()), (url.strip(),))
    return aliases


def write_aliases(path: Path, aliases: Aliases, temporary: Path | None = None) -> bool:
    """Add ``aliases`` to the file at ``path``, sorted by clipping; return whether the file changed.

    ``temporary`` is as in ``write_atomically``.

    Raises ConfigError if the existing file is invalid, and OutputError.
    """
    old = load_aliases(path)
    merged = {name: _merge(old.get(name, ()), aliases.get(name, ())) for name in sorted({*old, *aliases})}
    return _write_if_changed(path, old, merged, temporary)


def remove_aliases(path: Path, clippings: Iterable[str], temporary: Path | None = None) -> bool:
    """Delete the lines of ``clippings`` from the file at ``path``; arguments, result and errors as above."""
    old = load_aliases(path)
    gone = {*clippings}
    return _write_if_changed(path, old, {name: old[name] for name in sorted(old) if name not in gone}, temporary)


def _write_if_changed(path: Path, old: Aliases, new: Aliases, temporary: Path | None) -> bool:
    if new == old:
        return False
    lines = (f"{name}\t{url}\n" for name, urls in new.items() for url in urls)
    write_atomically(path, (ALIASES_HEADER + "".join(lines)).encode(), temporary)
    return True


def aliases_of(aliases: Aliases, clippings: Iterable[str]) -> tuple[str, ...]:
    """The old URLs of all ``clippings`` of one article, sorted and without duplicates."""
    return tuple(sorted({url for name in clippings for url in aliases.get(name, ())}))


def _merge(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
