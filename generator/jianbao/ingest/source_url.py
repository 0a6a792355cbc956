"""Source addresses: one spelling for one place, and the article's id made from it."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import unicodedata
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from jianbao.model import Clipping
from jianbao.outlets import host_of

TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|igshid|mc_cid|mc_eid|yclid|spm(?:_id_from)?|vd_source|ref_src|at_\w+|"
    r"__(?:cft|xts)__(?:\[.*|%5B.*)?|__tn__)$",
    re.IGNORECASE,
)
# Query parts that say where the reader came from: source=rss, ref=feed; Medium's source=post_page------ and rss------2.
FROM_FEED = re.compile(r"^(?:(?:source|ref|from)=(?:rss|feed)[\w-]*|source=\w+-{3,}\w*)$", re.IGNORECASE)
# Sites that lead to the address they are given, and count it; Google's alerts have no other link to an article.
COUNTERS = re.compile(
    r"https?://(?:lm?\.facebook\.com/l\.php|(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?/url|link\.zhihu\.com/?|out\.reddit\.com/\w+)",
    re.IGNORECASE,
)
HOPS = 3
COUNTED = ("url", "u", "q", "target")
# %25E4 is %E4 encoded once more; a lone %25 before two hexadecimal digits of a byte above 7F is never meant.
DOUBLY_ENCODED = re.compile(r"%25(?=[89A-Fa-f][0-9A-Fa-f])")
# In a path %252F is %2F, too; a query may hold an address that has one of its own: ?to=https%3A%2F%2Fe.org%2F%25252F.
DOUBLY_ENCODED_MARK = re.compile(r"%(?:25)+(?=[89A-Fa-f][0-9A-Fa-f]|2[0-9A-Fa-f]|[357][A-Fa-f])")
HOST = re.compile(r"(?!.*\.\.)[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?")
"""Hosts that exist; the article's id begins with it, so it must be safe in a file name."""
SAFE = "/:?@!$&'()*+,;=%~-._[]"
"""What may stand in a path or a query as it is, ``%`` included: what is encoded already stays so."""
ID_LENGTH = 10
"""Base-32 digits of the hash: 50 bits, so two of a million addresses of one host clash in one of 2,250 archives."""


def absolute_url(base: str, address: str) -> str:
    """``address`` as it is meant on the page ``base``; empty where it cannot be understood."""
    address = address.strip()
    try:
        return urljoin(base, address) if address else ""
    except ValueError:  # the page's own address may be the broken one
        return address if address.startswith(("http://", "https://")) else ""


def without_tracking(url: str) -> str:
    """``url`` without what only follows the reader: parts of the query, and the way through a site that counts."""
    head, mark, query = _uncounted(url).partition("?")
    if not mark:
        return head
    query, hash_mark, fragment = query.partition("#")
    parts = [
        part for part in query.split("&") if not TRACKING.match(part.partition("=")[0]) and not FROM_FEED.match(part)
    ]
    return head + ("?" + "&".join(parts) if parts else "") + hash_mark + fragment


def _uncounted(url: str) -> str:
    """Where an address leads that goes by way of a site that counts; the address itself where that has no end."""
    to = url
    for _ in range(HOPS):
        head, _, query = to.partition("?")
        if not COUNTERS.fullmatch(head):
            return to
        given = parse_qs(query.partition("#")[0])
        to = next((given[name][0] for name in COUNTED if name in given), "")
        if not to.startswith(("http://", "https://")):
            break
    return url


@functools.lru_cache(maxsize=100)
def canonical_url(url: str) -> str:
    """The address to keep: doubled slashes, double encoding, dots, tracking and the fragment mended; empty for none.

    ``normal_address(normal_address(url)) == normal_address(url)``. Kept, as it is asked for of a clipping three times.
    """
    given, url = url, DOUBLY_ENCODED.sub("%", without_tracking(url.strip()))
    if url.startswith("//"):
        url = "https:" + url
    try:
        parts = urlsplit(url)
        host, port = _ascii_host(parts.hostname or ""), f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not HOST.fullmatch(host):
        return ""
    path = quote(re.sub(r"/{2,}", "/", _without_dots(DOUBLY_ENCODED_MARK.sub("%", parts.path))), safe=SAFE)
    normal = urlunsplit((parts.scheme.lower(), host + port, path, quote(parts.query, safe=SAFE), ""))
    is_counter = COUNTERS.fullmatch(normal.partition("?")[0])  # only now that it is spelt as others are
    return canonical_url(normal) if is_counter and normal != given else normal


def _without_dots(path: str) -> str:
    """``/a/../b`` is ``/b`` (RFC 3986, section 5.2.4)."""
    if "/." not in path:
        return path
    segments: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    return "/".join(["", *segments, *([""] if path.endswith(("/.", "/..")) else [])])


def _ascii_host(host: str) -> str:
    """A host as it is asked for: 新闻.中国 is xn--efvy88h.xn--fiqs8s. Raises ValueError (UnicodeError) for none."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


def article_id(url: str, fallback: str) -> str:
    """``rfi.fr-…``: host and a short hash of the place the address names.

    Scheme, ``www.``, percent-encoding, order of the query and a last slash make no difference. Without an address the
    hash is of ``fallback``, the clipping's digest.
    """
    host = host_of(url)
    if not host:
        return f"clipping-{_hash(fallback)}"
    parts = urlsplit(url)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    place = unicodedata.normalize("NFC", unquote(parts.path)).rstrip("/")
    return f"{host}-{_hash(f'{host}{place}?{query}')}"


def clipping_id(clipping: Clipping) -> str:
    """The id of the article that a clipping is of."""
    return article_id(canonical_url(clipping.url), clipping.sha256)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:ID_LENGTH]
