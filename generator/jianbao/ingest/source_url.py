"""Source URLs: the canonical URL of an article, without tracking parameters, and the article's id, a hash of it."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import unicodedata
from urllib.parse import (
    SplitResult,
    parse_qs,
    parse_qsl,
    quote,
    unquote,
    unquote_to_bytes,
    urlencode,
    urljoin,
    urlsplit,
    urlunsplit,
)

from jianbao.model import Clipping
from jianbao.outlets import host_of

TRACKING_PARAMETER = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|igshid|mc_cid|mc_eid|yclid|spm(?:_id_from)?|vd_source|ref_src|at_\w+|"
    r"__(?:cft|xts)__(?:\[.*|%5B.*)?|__tn__)$",
    re.IGNORECASE,
)
FEED_PARAMETER = re.compile(r"^(?:(?:source|ref|from)=(?:rss|feed)[\w-]*|source=\w+-{3,}\w*)$", re.IGNORECASE)
"""Query parameters that name the referrer: source=rss, ref=feed; Medium's source=post_page------ and rss------2."""
CLICK_COUNTER = re.compile(
    r"https?://(?:lm?\.facebook\.com/l\.php|(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?/url|link\.zhihu\.com/?|out\.reddit\.com/\w+)",
    re.IGNORECASE,
)
"""Sites that count clicks and redirect to the URL in their query; Google Alerts links to articles only in this way."""
MAX_REDIRECTS = 3
REDIRECT_PARAMETERS = ("url", "u", "q", "target")
DOUBLE_ENCODED_BYTE = re.compile(r"%25([89A-Fa-f][0-9A-Fa-f])")
"""%25E4 is %E4 encoded twice; before the hexadecimal digits of a byte above 7F, %25 is never a percent sign."""
DOUBLE_ENCODED_IN_PATH = re.compile(r"%(?:25)+([89A-Fa-f][0-9A-Fa-f]|2[0-9A-Fa-f]|[357][A-Fa-f])")
"""In a path %252F is %2F encoded twice, but not in a query, whose value may be an encoded URL: ?to=https%253A%252F."""
VALID_HOST = re.compile(r"(?!.*\.\.)[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?")
"""A valid host; ids and file names begin with it, so it must be safe there."""
UNQUOTED_CHARACTERS = "/:?@!$&'()*+,;=%~-._[]"
"""Characters that are not percent-encoded in a path or a query, ``%`` included, so that nothing is encoded twice."""
EMBEDDED_SCHEME = re.compile(r"(?<=/)(https?|ftp):/+", re.IGNORECASE)
"""The scheme of a URL within a path: archives and proxies append the URL of the original to their own."""
ROUTE_PREFIXES = ("/", "!")
"""Fragments that begin so (``#/notice?id=1``, ``#!post/12``) are routes: the script of the page shows another article
for each. Every other fragment is a place within one page."""
DEFAULT_PORTS = {"http": 80, "https": 443}
ID_HASH_CHARACTERS = 10
"""Base-32 digits, so 50 bits: with a million URLs of one host, one archive in 2,250 has a collision."""


def absolute_url(base: str, address: str) -> str:
    """Resolve ``address`` relative to the page ``base``; empty if it is not a valid URL."""
    address = address.strip()
    try:
        return urljoin(base, address) if address else ""
    except ValueError:  # perhaps only ``base`` is invalid
        return address if address.startswith(("http://", "https://")) else ""


def without_tracking(url: str) -> str:
    """Remove tracking parameters from ``url``, and a redirect through a site that counts clicks."""
    head, mark, query = _redirect_target(url).partition("?")
    if not mark:
        return head
    query, hash_mark, fragment = query.partition("#")
    parts = [
        part
        for part in query.split("&")
        if not TRACKING_PARAMETER.match(part.partition("=")[0]) and not FEED_PARAMETER.match(part)
    ]
    return head + ("?" + "&".join(parts) if parts else "") + hash_mark + fragment


def _redirect_target(url: str) -> str:
    """The target of a redirect through a site that counts clicks; ``url`` itself if it has no valid target."""
    target = url
    for _ in range(MAX_REDIRECTS):
        head, _, query = target.partition("?")
        if not CLICK_COUNTER.fullmatch(head):
            return target
        parameters = parse_qs(query.partition("#")[0])
        target = next((parameters[name][0] for name in REDIRECT_PARAMETERS if name in parameters), "")
        if not target.startswith(("http://", "https://")):
            break
    return url


@functools.lru_cache(maxsize=100)
def canonical_url(url: str) -> str:
    """The canonical URL of a web page; empty if ``url`` is not an http or https URL.

    Double slashes, double encoding, dot segments, tracking parameters, the default port and the fragment are removed;
    a URL within the path keeps its ``https://``, and a fragment that is a route stays. The function is idempotent, and
    cached because it is called three times for each clipping.
    """
    original, url = url, _decode(DOUBLE_ENCODED_BYTE, without_tracking(url.strip()))
    if url.startswith("//"):
        url = "https:" + url
    try:
        parts = urlsplit(url)
        host, port = _ascii_host(parts.hostname or ""), _port(parts)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not VALID_HOST.fullmatch(host):
        return ""
    path = re.sub(r"/{2,}", "/", _without_dot_segments(_decode(DOUBLE_ENCODED_IN_PATH, parts.path)))
    if ":/" in path:
        path = EMBEDDED_SCHEME.sub(r"\1://", path)
    path, query, route = (quote(part, safe=UNQUOTED_CHARACTERS) for part in (path, parts.query, _route(parts.fragment)))
    normal = urlunsplit((parts.scheme.lower(), host + port, path, query, route))
    is_counter = CLICK_COUNTER.fullmatch(normal.partition("?")[0])  # a second check, now of the normalised spelling
    return canonical_url(normal) if is_counter and normal != original else normal


def _decode(double_encoded: re.Pattern[str], text: str) -> str:
    """Encode once what is encoded twice, each run of bytes by itself, if it is UTF-8."""
    if "%25" not in text:
        return text
    runs = re.compile(rf"(?:{double_encoded.pattern})+")
    return runs.sub(lambda run: _if_utf8(double_encoded.sub(r"%\1", run[0])) or run[0], text)


def _if_utf8(encoded: str) -> str:
    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        return ""
    return encoded


def _port(parts: SplitResult) -> str:
    """``:8443``, empty for the scheme's default port. Raises ValueError for an invalid port."""
    port = parts.port
    return "" if port in (None, DEFAULT_PORTS.get(parts.scheme.lower())) else f":{port}"


def _route(fragment: str) -> str:
    """The fragment if it is a route to one of several articles, else empty; ``#/`` and ``#!`` alone lead nowhere."""
    return fragment if fragment.startswith(ROUTE_PREFIXES) and fragment.strip("/!") else ""


def place_within(url: str) -> str:
    """The fragment of a URL that is not part of the article's address: ``post-1`` of ``live.html#post-1``."""
    fragment = url.strip().partition("#")[2]
    return "" if _route(fragment) else fragment


def is_front_page(url: str) -> bool:
    """Whether a canonical URL has neither path nor query nor route, so that its content is another one every day."""
    parts = urlsplit(url)
    return not (parts.path.strip("/") or parts.query or parts.fragment)


def _without_dot_segments(path: str) -> str:
    """Remove dot segments: ``/a/../b`` becomes ``/b`` (RFC 3986, section 5.2.4)."""
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
    """A host in ASCII: 新闻.中国 is xn--efvy88h.xn--fiqs8s. Raises UnicodeError, a ValueError, for an invalid host."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


def article_id(url: str, fallback: str) -> str:
    """The id of the article at a URL, like ``rfi.fr-dxwmeu2hcj``: its host and a short hash of all that follows.

    Scheme, ``www.``, percent-encoding, doubled slashes, the order of the query and a trailing slash make no difference.
    Without a URL the id is a hash of ``fallback``, the digest of the clipping.
    """
    host = host_of(url)
    if not host:
        return f"clipping-{_hash(fallback)}"
    parts = urlsplit(url)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = re.sub(r"/{2,}", "/", _comparable(parts.path))
    route = f"#{_comparable(parts.fragment)}" if parts.fragment else ""
    return f"{host}-{_hash(f'{host}{_port(parts)}{path}?{query}{route}')}"


def id_at_shared_address(url: str, sha256: str) -> str:
    """The id of one of several articles at a URL, made from the SHA-256 of its first clipping, too."""
    return f"{host_of(url)}-{_hash(f'{article_id(url, sha256)} {sha256}')}"


def _comparable(part: str) -> str:
    return unicodedata.normalize("NFC", unquote(part)).rstrip("/")


def clipping_id(clipping: Clipping) -> str:
    """The id of the article in a clipping; see ``article_id``."""
    return article_id(canonical_url(clipping.url), clipping.sha256)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:ID_HASH_CHARACTERS]
