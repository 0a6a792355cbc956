"""What a served copy holds that the file in ``site/`` does not: reload script, wider policy, banner."""

from __future__ import annotations

import html
import mimetypes
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HOST = "127.0.0.1"
"""Where the server listens: nobody but this machine can ask it."""
NO_PAGE = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{0}</title></head><body>{0}</body></html>'
TYPES = {".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".html": "text/html"}
"""What must be right for a page to work; elsewhere the machine's own table may answer (Windows: .js as text/plain)."""

_TAG_END = r"""\b(?:"[^"]*"|'[^']*'|[^'">])*>"""
_META = re.compile(rf"<meta{_TAG_END}", re.I)
_CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
_HEAD_END = re.compile(r"</head\s*>", re.I)
_BODY = re.compile(rf"<body{_TAG_END}", re.I)
_BASE = re.compile(rf"<base{_TAG_END}".encode(), re.I)


def inject(page: bytes, *, port: int, stamp: int = 0, errors: Sequence[str] = ()) -> bytes:
    """The copy of a page that is served: with the reload script, leave to connect to it, and the banner if need be."""
    text = page.decode("utf-8", "surrogateescape")
    text = _META.sub(lambda tag: _let_connect(tag[0], port), text)
    # livereload.js takes its settings from its own address; snipver comes back in its greeting.
    head = f'<script src="/livereload.js?port={port}&amp;snipver={stamp}&amp;maxdelay=2000" defer></script>'
    if errors:
        head += '<link rel="stylesheet" href="/livereload.css">'
    text = _insert(text, _HEAD_END.search(text), head, before=True)
    if errors:
        text = _insert(text, _BODY.search(text), banner(errors), before=False)
    return text.encode("utf-8", "surrogateescape")


def _insert(text: str, tag: re.Match[str] | None, what: str, *, before: bool) -> str:
    """``text`` with ``what`` beside the tag, or at its end: a page may leave out ``</head>`` and ``<body>``."""
    at = len(text) if tag is None else tag.start() if before else tag.end()
    return text[:at] + what + text[at:]


def banner(errors: Sequence[str]) -> str:
    """The errors as HTML."""
    count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
    texts = "".join(f"<pre>{html.escape(error.encode('utf-8', 'replace').decode())}</pre>" for error in errors)
    return f'<div id="jianbao-problems" role="alert" lang="en"><strong>jianbao: {count}</strong>{texts}</div>'


def _let_connect(tag: str, port: int) -> str:
    """A ``<meta>`` that holds a policy, with a wider policy; any other as it is."""
    if "content-security-policy" not in tag.lower():
        return tag

    def widened(found: re.Match[str]) -> str:
        policy = widen(html.unescape(found[1] or found[2] or ""), port)
        return f'content="{html.escape(policy, quote=False).replace(chr(34), "&quot;")}"'

    return _CONTENT.sub(widened, tag)


def widen(policy: str, port: int) -> str:
    """The policy with this server's WebSockets in ``connect-src``: not every browser counts them as ``'self'``."""
    rules: dict[str, list[str]] = {}
    for name, *values in filter(None, map(str.split, policy.split(";"))):
        rules.setdefault(name.lower(), values)
    now = rules.get("connect-src", rules.get("default-src"))
    if now is not None:
        sockets = [f"ws://{host}:{port}" for host in (HOST, "localhost")]
        rules["connect-src"] = [value for value in now if value != "'none'"] + sockets
    return "; ".join(" ".join((name, *values)) for name, values in rules.items())


class Answer(NamedTuple):
    """What a request for a page gets."""

    status: int
    type: str
    body: bytes


def answer(site: Path, path: str, *, port: int, stamp: int = 0, errors: Sequence[str] = ()) -> Answer:
    """The file of ``site`` at ``path`` (decoded, without the leading ``/``), else its 404 page, else one of our own."""
    file = find(site, path)
    status = 200 if file else 404
    file = file or find(site, "404.html")
    if file is None:  # no build has gone through yet
        status = 500 if errors else 404
        page = NO_PAGE.format("Nothing is built yet" if errors else "Not found").encode()
        return Answer(status, content_type("404.html"), inject(page, port=port, stamp=stamp, errors=errors))
    body = file.read_bytes()
    if file.name == "404.html":  # served anywhere, it names the published site as its base: stay here
        body = _BASE.sub(b'<base href="/">', body, count=1)
    kind = content_type(file.name)
    if kind.startswith("text/html"):
        body = inject(body, port=port, stamp=stamp, errors=errors)
    return Answer(status, kind, body)


def find(site: Path, path: str) -> Path | None:
    """The file that ``path`` asks for; None where there is none, or it lies outside ``site``."""
    try:
        file = (site / f"{path}index.html" if path.endswith("/") or not path else site / path).resolve()
        return file if file.is_file() and file.is_relative_to(site.resolve()) else None
    except (OSError, ValueError):  # a name too long, or with a zero byte
        return None


def content_type(name: str) -> str:
    """The ``Content-Type`` of a file by its name."""
    kind, packed = mimetypes.guess_type(name)
    kind = TYPES.get(Path(name).suffix.lower()) or (kind if not packed else None) or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
