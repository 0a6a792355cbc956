"""The response to a request: a file of ``site/``; pages get the reload script, a widened policy and the banner."""

from __future__ import annotations

import contextlib
import html
import mimetypes
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jianbao.publish.output_file import MANIFEST

PLACEHOLDER_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{0}</title></head><body>{0}</body></html>'
)
CONTENT_TYPES = {".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".html": "text/html"}
"""Types without which a page does not work; ``mimetypes`` can have others (on Windows .js is text/plain)."""

_TAG_END = r"""\b(?:"[^"]*"|'[^']*'|[^'">])*>"""
_META = re.compile(rf"<meta{_TAG_END}", re.I)
_CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
_HEAD_END = re.compile(r"</head\s*>", re.I)
_BODY = re.compile(rf"<body{_TAG_END}", re.I)
_BASE = re.compile(rf"<base{_TAG_END}".encode(), re.I)


class Visitor(NamedTuple):
    """Who requests a page: what the address of this server is for the browser, and what the page shows."""

    host: str = "127.0.0.1"
    """Name or address, that of IPv6 in brackets."""
    port: int = 8000
    is_secure: bool = False
    """Whether the browser uses HTTPS, to a proxy in front of this server."""
    run_id: int = 0
    """Identifies the run of ``Preview`` that the page is from."""
    errors: Sequence[str] = ()
    """The texts of the banner."""

    @property
    def socket(self) -> str:
        """The origin of the WebSocket."""
        return f"{'wss' if self.is_secure else 'ws'}://{self.host}:{self.port}"


def inject(page: bytes, visitor: Visitor) -> bytes:
    """Add the reload script, the permission to connect to this server and, if there are errors, the banner."""
    text = page.decode("utf-8", "surrogateescape")
    text = _META.sub(lambda tag: _widen_policy_tag(tag[0], visitor.socket), text)
    # livereload.js reads its settings from its own URL, and sends snipver back in its greeting.
    query = f"host={visitor.host}&port={visitor.port}&snipver={visitor.run_id}&maxdelay=2000"
    head = f'<script src="/livereload.js?{html.escape(query)}" defer></script>'
    errors = visitor.errors
    if errors:
        head += '<link rel="stylesheet" href="/livereload.css">'
    text = _insert(text, _HEAD_END.search(text), head, before=True)
    if errors:
        text = _insert(text, _BODY.search(text), banner(errors), before=False)
    return text.encode("utf-8", "surrogateescape")


def _insert(text: str, tag: re.Match[str] | None, addition: str, *, before: bool) -> str:
    """Insert before or after the tag, or at the end of ``text`` if the page omits the tag, as HTML allows."""
    at = len(text) if tag is None else tag.start() if before else tag.end()
    return text[:at] + addition + text[at:]


def banner(errors: Sequence[str]) -> str:
    """The banner with the escaped errors, as HTML."""
    count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
    texts = "".join(f"<pre>{html.escape(error.encode('utf-8', 'replace').decode())}</pre>" for error in errors)
    return f'<div id="jianbao-problems" role="alert" lang="en" dir="ltr"><strong>jianbao: {count}</strong>{texts}</div>'


def _widen_policy_tag(tag: str, socket: str) -> str:
    """Widen the policy in a ``<meta>`` tag; a tag without a content security policy is returned unchanged."""
    if "content-security-policy" not in tag.lower():
        return tag

    def widened(attribute: re.Match[str]) -> str:
        policy = widen_policy(html.unescape(attribute[1] or attribute[2] or ""), socket)
        return f'content="{html.escape(policy, quote=False).replace(chr(34), "&quot;")}"'

    return _CONTENT.sub(widened, tag)


def widen_policy(policy: str, socket: str) -> str:
    """Allow connections to this server's WebSocket in ``connect-src``; some browsers do not count it as ``'self'``.

    ``socket`` is its origin.
    """
    rules: dict[str, list[str]] = {}
    for name, *values in filter(None, map(str.split, policy.split(";"))):
        rules.setdefault(name.lower(), values)
    allowed = rules.get("connect-src", rules.get("default-src"))
    if allowed is not None:
        rules["connect-src"] = [*(value for value in allowed if value != "'none'"), socket]
    return "; ".join(" ".join((name, *values)) for name, values in rules.items())


class Response(NamedTuple):
    """The response to a request."""

    status: int
    content_type: str
    body: bytes


def respond(site: Path, path: str, visitor: Visitor) -> Response:
    """Answer a request with a file of ``site``, or else with its 404 page or a placeholder.

    Before the first build has ended, a file that does not exist may still be made, so the placeholder waits for it.
    ``path`` is the decoded path of the URL without its leading ``/``.
    """
    status, file = 200, find_file(site, path)
    body = _read(file)
    if body is None and visitor.run_id:
        status, file = 404, find_file(site, "404.html")
        body = _read(file)
    if file is None or body is None:
        return _placeholder(visitor)
    if file.name == "404.html":  # its base is the URL of the published site; links have to stay on this server
        body = _BASE.sub(b'<base href="/">', body, count=1)
    kind = content_type(file.name)
    if kind.startswith("text/html"):
        body = inject(body, visitor)
    return Response(status, kind, body)


def _read(file: Path | None) -> bytes | None:
    """The content of a file; None if it is None, was just deleted by a build, or may not be read."""
    with contextlib.suppress(OSError):
        return file.read_bytes() if file else None
    return None


def _placeholder(visitor: Visitor) -> Response:
    """The response while there is no site; the page is replaced as soon as there is one."""
    status, text = (500, "No site has been built yet") if visitor.errors else (404, "Not found")
    if not visitor.run_id:
        status, text = 503, "The site is being built …"
    return Response(status, content_type("404.html"), inject(PLACEHOLDER_PAGE.format(text).encode(), visitor))


def find_file(site: Path, path: str) -> Path | None:
    """The file for the URL path ``path``; None if it does not exist, is outside ``site``, or is jianbao's own."""
    try:
        file = (site / f"{path}index.html" if path.endswith("/") or not path else site / path).resolve()
        below = file.relative_to(site.resolve())
        return file if file.is_file() and not below.as_posix().lower().startswith(MANIFEST) else None
    except (OSError, ValueError):  # it is outside, or the name is too long or contains a NUL character
        return None


def content_type(name: str) -> str:
    """The ``Content-Type`` header for a file name."""
    kind, encoding = mimetypes.guess_type(name)
    kind = CONTENT_TYPES.get(Path(name).suffix.lower()) or (kind if not encoding else None)
    kind = kind or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
