"""``content/media/xx.tsv``: what became of each picture of the pages, a line for each address.

A table is named after the beginning of the key of its addresses (``picture_key``), so that a few new pictures change a
few small files. Lines are sorted, so that versions of a table can be merged; of two lines with one address, that of a
stored picture counts, else the later one. Files are at ``HASH[:2]/HASH.ext`` below the folder of pictures, where HASH
is their own (``runtime.file_stamps.bytes_digest``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from jianbao.config import Config
from jianbao.errors import ConfigError
from jianbao.page.removed import MERGE_MARK
from jianbao.runtime.atomic import write_atomically

MEDIA_TABLES = "content/media"
"""The folder of the tables, and by default of the pictures."""
TABLE_NAME = re.compile(r"[0-9a-f]{2}\.tsv")
STORED_FILE_NAME = re.compile(r"[0-9a-f]{32}\.(?:avif|gif|jpg|png|webp)")
MEDIA_HEADER = "# address\tfile\twidth\theight\tbytes\tsha256\tstate\tlast try\n"
STORED, GONE_PICTURE, REFUSED, FAILED = PICTURE_STATES = ("stored", "gone", "refused", "failed")
"""Its file is in the archive; the server says that there is no such picture any more; it is not one that jianbao keeps;
it could not be fetched, and will be tried again."""
NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f]")
KEY_CHARACTERS = 16


class MediaRow(NamedTuple):
    """A line of a table: a picture."""

    address: str
    """As ``recorded_address`` writes it."""
    state: str
    """One of ``PICTURE_STATES``."""
    last_try: str
    """The day on which it was last asked for: ``2026-11-30``."""
    file: str = ""
    """Name of its file; empty unless it is stored, like all that follows."""
    width: int = 0
    height: int = 0
    """Pixels of the file."""
    bytes: int = 0
    """Size of the file."""
    sha256: str = ""
    """Of the picture as it was fetched, before it was reduced."""
    why: str = ""
    """Why it is not stored."""


def recorded_address(address: str) -> str:
    """How tables record an address: without line breaks; a digest of the address of a picture within a page."""
    if address[:5].lower() == "data:":
        return f"data:{sha256(address.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return NOT_IN_ADDRESSES.sub(lambda match: quote(match[0]), address)


def picture_key(address: str) -> str:
    """The key of an address, or of a recorded one; its first two characters name the table."""
    is_recorded = address.startswith("data:") and len(address) == len("data:") + 64
    recorded = address if is_recorded else recorded_address(address)
    return sha256(recorded.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_CHARACTERS]


def picture_place(file: str) -> str:
    """Where the file of this name is below the folder of pictures."""
    return f"{file[:2]}/{file}"


def media_folder(config: Config) -> Path:
    """The folder of the pictures of an archive."""
    return config.root / (config.media.folder or MEDIA_TABLES)


def parse_media_table(data: bytes, path: Path) -> dict[str, MediaRow]:
    """The rows of a table by ``picture_key``. Raises ConfigError with the line of the error."""
    rows: dict[str, MediaRow] = {}
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError("the file is not UTF-8", file=str(path), remedy="Restore it from git.") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        row = _parse_row(line.rstrip("\r"), path, number)
        key = picture_key(row.address)
        rows[key] = max(row, rows.get(key, row), key=lambda row: (row.state == STORED, row.last_try))
    return rows


def _parse_row(line: str, path: Path, number: int) -> MediaRow:
    if MERGE_MARK.match(line):
        what, remedy = "git could not merge this file", "Keep the lines of both sides, and delete git's three marks."
        raise ConfigError(what, file=str(path), line=number, remedy=remedy)
    values = line.split("\t")
    try:
        address, file, width, height, size, digest, described, last_try = values
        state, _, why = described.partition(": ")
        row = MediaRow(address, state, last_try, file, int(width or 0), int(height or 0), int(size or 0), digest, why)
    except ValueError:
        row = None
    if row and row.state in PICTURE_STATES and bool(row.file) == (row.state == STORED) and _is_usable(row):
        return row
    remedy = "Restore the line from git, or delete it and run: jianbao media"
    raise ConfigError("this line does not describe a picture", file=str(path), line=number, remedy=remedy)


def _is_usable(row: MediaRow) -> bool:
    """Whether the file's name leads nowhere else, and the picture has a size."""
    return not row.file or (STORED_FILE_NAME.fullmatch(row.file) is not None and row.width > 0 and row.height > 0)


def media_table_bytes(rows: Iterable[MediaRow]) -> bytes:
    """The file of a table with these rows."""
    return (MEDIA_HEADER + "".join(sorted(map(_line, rows)))).encode("utf-8", "replace")


def write_media_table(path: Path, rows: Iterable[MediaRow], temporary: Path | None = None) -> None:
    """Write a table; one without rows is deleted. Raises OutputError."""
    rows = [*rows]
    if rows:
        write_atomically(path, media_table_bytes(rows), temporary)
    else:
        path.unlink(missing_ok=True)


def _line(row: MediaRow) -> str:
    numbers = [str(number) if row.file else "" for number in (row.width, row.height, row.bytes)]
    described = f"{row.state}: {' '.join(row.why.split())}" if row.why else row.state
    return "\t".join([row.address, row.file, *numbers, row.sha256, described, row.last_try]) + "\n"


def media_table_files(content: Path) -> list[Path]:
    """The tables below ``content``, sorted."""
    try:
        return sorted(path for path in (content / "media").iterdir() if TABLE_NAME.fullmatch(path.name))
    except (FileNotFoundError, NotADirectoryError):
        return []


def load_media(root: Path) -> dict[str, MediaRow]:
    """The rows of all tables of an archive, by ``picture_key``. Raises ConfigError."""
    rows: dict[str, MediaRow] = {}
    for path in media_table_files(root / "content"):
        try:
            rows |= parse_media_table(path.read_bytes(), path)
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from None
    return rows
