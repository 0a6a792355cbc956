"""Source addresses: one spelling for one place, and the article's id made from it."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from generator.outlets import host_of

TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|dclid|igshid|mc_cid|mc_eid|yclid|spm|ref_src|at_\w+)$", re.IGNORECASE)
# Query parts that say where the reader came from: source=rss, source=rss------2, ref=feed.
FROM_FEED = re.compile(r"^(?:source|ref|from)=(?:rss|feed)[\w-]*$", re.IGNORECASE)
# %25E4 is %E4 encoded once more; a lone %25 before two hexadecimal digits of a byte above 7F is never meant.
DOUBLY_ENCODED = re.compile(r"%25(?=[89A-Fa-f][0-9A-Fa-f])")
UNSAFE = re.compile(r"[^a-z0-9.-]")
"""What a file name should not hold; a host with such characters is no ordinary one anyway."""
ID_LENGTH = 10
"""Base-32 digits of the hash: 50 bits, so two of a million addresses of one host clash in one of 2,250 archives."""


def whole_address(base: str, address: str) -> str:
    """``address`` as it is meant on the page ``base``; empty where it cannot be understood."""
    address = address.strip()
    try:
        return urljoin(base, address) if address else ""
    except ValueError:  # the page's own address may be the broken one
        return address if address.startswith(("http://", "https://")) else ""


def without_tracking(url: str) -> str:
    """``url`` without the query parts that only follow the reader; everything else stays as it was."""
    head, mark, query = url.partition("?")
    if not mark:
        return url
    query, hash_mark, fragment = query.partition("#")
    parts = [
        part for part in query.split("&") if not TRACKING.match(part.partition("=")[0]) and not FROM_FEED.match(part)
    ]
    return head + ("?" + "&".join(parts) if parts else "") + hash_mark + fragment


def normal_address(url: str) -> str:
    """The address to keep: doubled slashes, double encoding, tracking and the fragment mended; empty if it is none."""
    url = DOUBLY_ENCODED.sub("%", without_tracking(url.strip()))
    if url.startswith("//"):
        url = "https:" + url
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return ""
    except ValueError:
        return ""
    path = re.sub(r"/{2,}", "/", parts.path)
    return quote(
        urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, parts.query, "")), safe="/:?#[]@!$&'()*+,;=%~-._"
    )


def safe_host(url: str) -> str:
    """The host of ``url`` as it may stand in a file name; empty without one."""
    return UNSAFE.sub("-", host_of(url))


def article_id(url: str, fallback: str) -> str:
    """``rfi.fr-…``: host and a short hash of the place the address names.

    Scheme, ``www.``, percent-encoding, order of the query and a last slash make no difference. Without an address the
    hash is of ``fallback``, the clipping's digest.
    """
    host = safe_host(url)
    if not host:
        return f"clipping-{_hash(fallback)}"
    parts = urlsplit(url)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    place = unicodedata.normalize("NFC", unquote(parts.path)).rstrip("/")
    return f"{host}-{_hash(f'{host}{place}?{query}')}"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:ID_LENGTH]
