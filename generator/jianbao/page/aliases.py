"""``content/aliases.tsv``: which old addresses an archive's clippings had where it stood before.

One line each, the clipping and the address, a tab between: it belongs into git, its changes read well there, and 30,000
lines are read in no time. An address is below the site and unquoted: ``2021/03/18/name.html``, ``blog/name/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from jianbao.errors import ConfigError
from jianbao.runtime.atomic import write_atomically

FILE = "content/aliases.tsv"
HEADER = "# clipping\told address, below the site\n"
Aliases = Mapping[str, tuple[str, ...]]
"""The addresses of each clipping, by the name it is recorded under."""


def load_aliases(path: Path) -> Aliases:
    """What the file says; nothing where there is none. Raises ConfigError with the line that does not hold."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise ConfigError("the file is not UTF-8", file=str(path), remedy="Save it again as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from None
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        clipping, _, address = line.partition("\t")
        if not clipping.strip() or not address.strip() or "\t" in address:
            raise ConfigError(
                "this line is not a clipping, a tab and an address",
                file=str(path),
                line=number,
                remedy="Write  content/clippings/FILE<tab>2021/03/18/name.html  or take the line out.",
            )
        found[clipping] = _joined(found.get(clipping, ()), (address.strip(),))
    return found


def write_aliases(path: Path, aliases: Aliases) -> bool:
    """Put these into the file beside those that are there, in order; whether that changed it. Raises OutputError."""
    old = load_aliases(path)
    merged = {name: _joined(old.get(name, ()), aliases.get(name, ())) for name in sorted({*old, *aliases})}
    if merged == old:
        return False
    lines = (f"{name}\t{address}\n" for name, addresses in merged.items() for address in addresses)
    write_atomically(path, (HEADER + "".join(lines)).encode())
    return True


def aliases_of(aliases: Aliases, clippings: Iterable[str]) -> tuple[str, ...]:
    """The addresses of all the clippings of one article, in order, each once."""
    return tuple(sorted({address for name in clippings for address in aliases.get(name, ())}))


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
