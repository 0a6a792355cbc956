"""Rule: lazily loaded pictures get their real address."""

from __future__ import annotations

import re
from copy import copy
from urllib.parse import parse_qs, unquote, urlsplit

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.embedded_pictures import is_photograph
from jianbao.ingest.html.blocks import text_of
from jianbao.ingest.html.tree import new_tag
from jianbao.ingest.source_url import absolute_url

LAZY_SOURCE_ATTRIBUTES = (
    *("data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-orig-file", "real_src", "data-hi-res-src"),
    *("data-original-src", "data-orig-src", "data-full-src", "data-large-file", "data-src-large", "data-highres"),
    *("data-lazy", "data-lazyload", "data-lazy-load", "data-ll-src", "data-ks-lazyload", "data-pagespeed-lazy-src"),
    *("data-echo", "data-layzr", "data-cfsrc", "data-croporisrc", "data-backsrc", "data-delayed-url", "data-defer-src"),
    *("data-runner-src", "data-raw-src", "data-img-src", "data-image-src", "data-image", "data-flickity-lazyload"),
    *("zoomfile", "data-splide-lazy", "lazysrc", "datasrc", "_src"),
)
"""Where scripts of content systems and of lazy loading look for the address; the first is taken."""

PICTURE_COMPONENTS = ("amp-img", "amp-anim", "image")
"""Elements that are pictures under another name: those of AMP, and that of SVG, which browsers also read as ``img``."""

BACKGROUND_ADDRESS = re.compile(
    r"""background(?:-image)?\s{0,9}:[^;]{0,200}?url\(\s*["']?(?P<address>(?:https?:)?//[^\s"')]+)""", re.IGNORECASE
)

LAZY_SRCSET_ATTRIBUTES = ("data-lazy-srcset", "data-srcset", "data-original-set", "data-lazysrcset", "data-src-set")
ALL_LAZY_ATTRIBUTES = frozenset([*LAZY_SOURCE_ATTRIBUTES, *LAZY_SRCSET_ATTRIBUTES])
NO_ADDRESS = re.compile(r"#|about:|javascript:", re.IGNORECASE)
"""The beginning of an ``src`` that is no address, until a script sets it."""
LAZY_ADDRESS = re.compile(r"[^\s{}]*[./][^\s{}]*")
"""Not a template such as ``/image_{width}.jpg``, nor an id, a size or ``true``."""

PICTURE_ADDRESS = re.compile(r"(?:https?:)?//[^\s,]+\.(?:jpe?g|png|gif|webp|avif)(?:[?!@#][^\s]*)?", re.IGNORECASE)
PLACEHOLDER_NAME = re.compile(
    r"/[^/?]{0,80}(?:placeholder|blank|spacer|loading|preload|lazy|transparent)[^/?]{0,80}\.(?:gif|png|svg)", re.I
)

WORDPRESS_PROXY_HOST = re.compile(r"^i\d\.wp\.com$")

SRCSET_CANDIDATE = re.compile(r"(?<![^\s,])([^\s,]\S*(?<!,))(?:\s+(\d{1,9}(?:\.\d{1,9})?)[wx])?\s*(?:,|$)")
"""An address in a ``srcset`` and its size: ``l.jpg 1280w, `` or ``l.jpg 2x``."""


def lazy_pictures(body: Tag, context: RuleContext) -> tuple[()]:
    """A picture that a script would load gets its real address, absolute and without an image proxy.

    The address of the page itself, which other tools make of ``src="#"``, is not a picture's.
    """
    for component in body.find_all(PICTURE_COMPONENTS):
        _as_picture(component)
    for box in body.find_all(style=BACKGROUND_ADDRESS):
        _show_background(box)
    for picture in body.find_all("picture"):
        _take_from_sources(picture)
    _open_noscripts(body)
    page = context.clipping.url.partition("#")[0]
    for picture in body.find_all("img"):
        source = original_address(absolute_url(page, _best_address(picture)))
        if source:
            picture["src"] = source if source.partition("#")[0] != page else ""
    return ()


def original_address(address: str) -> str:
    """The address of the picture behind an image proxy (weserv, i0.wp.com); any other address unchanged."""
    try:
        parts = urlsplit(address)
        if parts.hostname == "images.weserv.nl" and (proxied := parse_qs(parts.query).get("url")):
            original = unquote(proxied[0]).removeprefix("ssl:")  # an old form of https at weserv
            return original if "://" in original else f"https://{original.lstrip('/')}"
        if parts.hostname and WORDPRESS_PROXY_HOST.match(parts.hostname):
            return f"https:/{parts.path}"
    except ValueError:
        return ""
    return address


def _best_address(picture: Tag) -> str:
    """The best address of an image element: a lazy one, else its ``src``, else the largest of its ``srcset``.

    The ``src`` next to a lazy ``srcset`` is only a placeholder: a grey field, or the smallest size.
    """
    own = str(picture.get("src", "")).strip()
    if NO_ADDRESS.match(own):
        own = ""
    if not ALL_LAZY_ATTRIBUTES.isdisjoint(picture.attrs) and (lazy := _lazy_address(picture)):
        return lazy
    if own and not own.startswith("data:") and not PLACEHOLDER_NAME.search(own):
        return own
    sized = _largest(str(picture.get("srcset") or ""))
    return sized or _address_in_data(picture) or ("" if own.startswith("data:") and not is_photograph(own) else own)


def _lazy_address(picture: Tag) -> str:
    """The address in an attribute for lazy loading; or empty."""
    sources = (str(picture.get(name) or "").strip() for name in LAZY_SOURCE_ATTRIBUTES)
    sets = (_largest(str(picture.get(name) or "")) for name in LAZY_SRCSET_ATTRIBUTES)
    addresses = (address for address in (*sources, *sets) if not address.startswith(("data:", "#")))
    return next(filter(LAZY_ADDRESS.fullmatch, addresses), "")


def _address_in_data(picture: Tag) -> str:
    """The address of a picture in any other ``data-`` attribute; or empty."""
    values = (str(value).strip() for name, value in picture.attrs.items() if name.startswith("data-"))
    return next(filter(PICTURE_ADDRESS.fullmatch, values), "")


def _largest(srcset: str) -> str:
    """The address in a ``srcset`` with the greatest width or density. A space ends an address, a comma may be in it."""
    candidates = [(float(match[2] or 0), match[1]) for match in SRCSET_CANDIDATE.finditer(srcset)]
    return max(candidates, key=lambda candidate: candidate[0], default=(0, ""))[1]


def _as_picture(component: Tag) -> None:
    """Rename an element that is a picture to ``img``, and move what is inside it, for old browsers, after it."""
    source = component.get("src") or component.get("href") or component.get("xlink:href")
    sizes = component.get("srcset")
    if (source or sizes) and ("placeholder" not in component.attrs or component.name == "image"):
        if source:
            component["src"] = source
        component.name = "img"
        component.insert_after(*list(component.contents))


def _show_background(box: Tag) -> None:
    """Put the background of an empty box into it as a picture, in a figure or where the page calls it a picture."""
    is_picture = box.get("role") == "img" or box.find_parent("figure") is not None
    match = BACKGROUND_ADDRESS.search(str(box["style"]))
    if match and is_picture and not text_of(box) and box.find("img") is None:
        box.append(new_tag("img", src=match["address"], alt=str(box.get("aria-label") or "")))


def _take_from_sources(picture: Tag) -> None:
    """Give the image of a ``picture`` element the largest of its sources if it has no address of its own."""
    image = picture.find("img")
    if image is not None and _best_address(image):
        return
    sources = picture.find_all("source")
    wide = [source for source in sources if "max-width" not in str(source.get("media"))]
    sets = [str(source.get(name) or "") for source in wide or sources for name in ("srcset", *LAZY_SRCSET_ATTRIBUTES)]
    address = _largest(", ".join(filter(None, sets)))
    if address:
        if image is None:
            image = new_tag("img")
            picture.append(image)
        image["src"] = address


def _open_noscripts(body: Tag) -> None:
    """Replace an empty picture by the one in the ``noscript`` after it; open others unless the picture is known."""
    last: dict[int, Tag] = {}  # id of the parent element -> its last picture so far
    known: set[str] = set()
    for tag in body.find_all(["img", "noscript"]):
        if tag.name == "img":
            last[id(tag.parent)] = tag
            if tag.find_parent("noscript") is None:
                known.add(_best_address(tag))
        elif (hidden := tag.find("img")) is not None and _best_address(hidden) not in known:
            placeholder = last.get(id(tag.parent))
            if placeholder is None or not _best_address(placeholder) or _has_text_between(placeholder, tag):
                picture = last[id(tag.parent)] = copy(hidden)
                tag.insert_before(picture)
                if placeholder is not None and not _best_address(placeholder):
                    placeholder.decompose()


def _has_text_between(first: Tag, last: Tag) -> bool:
    """Whether there is text between two siblings."""
    for node in last.previous_siblings:
        if node is first:
            return False
        if text_of(node):
            return True
    return False
