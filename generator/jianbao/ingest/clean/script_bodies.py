"""Open a body that exists only in a script template or a ``noscript`` element."""

from __future__ import annotations

import re

from jianbao.ingest.clean.prose import MIN_GUARDED_TOKENS, prose_tokens
from jianbao.ingest.html.tree import Document

SCRIPT_BODY = re.compile(
    r"<script\b[^>]*\btype\s*=\s*[\"']?text/(?:html|template|x-[a-z-]*(?:template|handlebars|html)[a-z-]*)[^>]*>(?P<template>.*?)"
    r"</script\s*>|<(?P<name>noscript|template)\b[^>]*>(?P<content>.*?)</(?P=name)\s*>",
    re.IGNORECASE | re.DOTALL,
)


def with_script_bodies(html: str) -> str:
    """Replace each template and ``noscript`` with more prose than all that is outside of them by its content."""
    lower = html.lower()
    if not any(f"</{name}" in lower for name in ("script", "noscript", "template")):
        return html
    contents = [match["template"] or match["content"] or "" for match in SCRIPT_BODY.finditer(html)]
    prose = [prose_tokens(Document(text)) if len(text) >= MIN_GUARDED_TOKENS else 0 for text in contents]
    if max(prose, default=0) < MIN_GUARDED_TOKENS:
        return html
    outside = prose_tokens(Document(SCRIPT_BODY.sub("", html)))
    parts = iter(zip(contents, prose, strict=True))

    def opened(match: re.Match[str]) -> str:
        content, tokens = next(parts)
        return f"<div>{content}</div>" if tokens >= MIN_GUARDED_TOKENS and tokens > outside else match[0]

    return SCRIPT_BODY.sub(opened, html)
