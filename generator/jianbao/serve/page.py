"""The response to a request: a file of ``site/``; pages get the reload script, a widened policy and the banner."""

from __future__ import annotations

import html
import mimetypes
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HOST = "127.0.0.1"
"""The loopback address: other machines cannot connect."""
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


def inject(page: bytes, *, port: int, run_id: int = 0, errors: Sequence[str] = ()) -> bytes:
    """Add the reload script, the permission to connect to this server and, if there are ``errors``, the banner.

    ``run_id`` identifies the run of ``Preview`` that the page is from.
    """
    text = page.decode("utf-8", "surrogateescape")
    text = _META.sub(lambda tag: _widen_policy_tag(tag[0], port), text)
    # livereload.js reads its settings from its own URL, and sends snipver back in its greeting.
    head = f'<script src="/livereload.js?port={port}&amp;snipver={run_id}&amp;maxdelay=2000" defer></script>'
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


def _widen_policy_tag(tag: str, port: int) -> str:
    """Widen the policy in a ``<meta>`` tag; a tag without a content security policy is returned unchanged."""
    if "content-security-policy" not in tag.lower():
        return tag

    def widened(attribute: re.Match[str]) -> str:
        policy = widen_policy(html.unescape(attribute[1] or attribute[2] or ""), port)
        return f'content="{html.escape(policy, quote=False).replace(chr(34), "&quot;")}"'

    return _CONTENT.sub(widened, tag)


def widen_policy(policy: str, port: int) -> str:
    """Allow WebSockets to this server in ``connect-src``, because some browsers do not count them as ``'self'``."""
    rules: dict[str, list[str]] = {}
    for name, *values in filter(None, map(str.split, policy.split(";"))):
        rules.setdefault(name.lower(), values)
    allowed = rules.get("connect-src", rules.get("default-src"))
    if allowed is not None:
        sockets = [f"ws://{host}:{port}" for host in (HOST, "localhost")]
        rules["connect-src"] = [value for value in allowed if value != "'none'"] + sockets
    return "; ".join(" ".join((name, *values)) for name, values in rules.items())


class Response(NamedTuple):
    """The response to a request."""

    status: int
    content_type: str
    body: bytes


def respond(site: Path, path: str, *, port: int, run_id: int = 0, errors: Sequence[str] = ()) -> Response:
    """Answer a request with a file of ``site``, or else with its 404 page or a placeholder.

    ``path`` is the decoded path of the URL without its leading ``/``.
    """
    file = find_file(site, path)
    status = 200 if file else 404
    file = file or find_file(site, "404.html")
    if file is None:  # no build has succeeded yet
        status = 500 if errors else 404
        page = PLACEHOLDER_PAGE.format("No site has been built yet" if errors else "Not found").encode()
        return Response(status, content_type("404.html"), inject(page, port=port, run_id=run_id, errors=errors))
    body = file.read_bytes()
    if file.name == "404.html":  # its base is the URL of the published site; links have to stay on this server
        body = _BASE.sub(b'<base href="/">', body, count=1)
    kind = content_type(file.name)
    if kind.startswith("text/html"):
        body = inject(body, port=port, run_id=run_id, errors=errors)
    return Response(status, kind, body)


def find_file(site: Path, path: str) -> Path | None:
    """The file for the URL path ``path``; None if it does not exist or is outside ``site``."""
    try:
        file = (site / f"{path}index.html" if path.endswith("/") or not path else site / path).resolve()
        return file if file.is_file() and file.is_relative_to(site.resolve()) else None
    except (OSError, ValueError):  # the name is too long or contains a NUL character
        return None


def content_type(name: str) -> str:
    """The ``Content-Type`` header for a file name."""
    kind, encoding = mimetypes.guess_type(name)
    kind = CONTENT_TYPES.get(Path(name).suffix.lower()) or (kind if not encoding else None)
    kind = kind or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
