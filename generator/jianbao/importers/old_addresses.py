"""The old addresses of imported posts: by the permalink rules, and those that posts list in ``redirect_from``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from jianbao.errors import ClippingError
from jianbao.importers.jekyll_config import POSTS_FOLDER
from jianbao.importers.permalinks import Post


class ImportedPost(NamedTuple):
    """A post that was copied, and its old addresses."""

    post: Post
    clipping: str
    """Path of the copy, relative to the archive."""
    addresses: tuple[str, ...]
    redirects: tuple[str, ...] = ()
    """Further addresses, from which the plug-in jekyll-redirect-from led to the post."""


def redirects_to_post(header: Mapping[str, Any], base: str) -> tuple[str, ...]:
    """The addresses in ``redirect_from`` of a post's header, below the site and not percent-encoded.

    ``base`` is the site's ``baseurl``, which addresses with a host begin with.
    """
    value = header.get("redirect_from")
    texts = [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
    return tuple(dict.fromkeys(filter(None, (_path(text.strip(), base.strip("/")) for text in texts))))


def _path(address: str, base: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:  # an unclosed bracket in the host
        return ""
    path = unquote(parts.path).lstrip("/")
    return path.removeprefix(f"{base}/") if base and parts.netloc else path


def assign_addresses(imported: Iterable[ImportedPost]) -> dict[str, tuple[str, ...]]:
    """Clipping -> its addresses; an address of several posts belongs to the post that Jekyll writes last.

    That is the last post by date; of two with one date the one in ``_posts``, then the last by name. A redirect never
    replaces a post.
    """
    owners: dict[str, str] = {}
    posts = sorted(imported, key=lambda item: (item.post.date, f"/{POSTS_FOLDER}/" in item.clipping, item.clipping))
    for item in posts:
        owners.update(dict.fromkeys(item.redirects, item.clipping))
    for item in posts:
        owners.update(dict.fromkeys(item.addresses, item.clipping))
    aliases: dict[str, tuple[str, ...]] = {}
    for address, clipping in owners.items():
        aliases[clipping] = (*aliases.get(clipping, ()), address)
    return aliases


def shadowed_posts(imported: Iterable[ImportedPost], aliases: Mapping[str, tuple[str, ...]]) -> Iterator[ImportedPost]:
    """The posts whose own addresses all belong to other posts."""
    return (item for item in imported if not {*item.addresses} & {*aliases.get(item.clipping, ())})


def count_redirects(imported: Iterable[ImportedPost]) -> int:
    """The number of addresses that only ``redirect_from`` gives."""
    posts = list(imported)
    own = {address for item in posts for address in item.addresses}
    return len({address for item in posts for address in item.redirects} - own)


def refuse_line_breaks(*texts: str) -> None:
    """Raise ClippingError if a text cannot be part of a line of ``aliases.tsv``."""
    if any(mark in text for text in texts for mark in "\t\r\n"):
        raise ClippingError("its name or address contains a tab or a newline", remedy="Rename the file.")
