"""The Markdown page, where the two halves meet: an ``Article`` as a text with front matter, and back.

``parse(dump(article)) == article``, but for the characters that are counted on the way, holds for every article with a
title, whose texts have no carriage returns.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jianbao.errors import PageError
from jianbao.model import Article, Capture
from jianbao.page.fast_header import read_simple_header
from jianbao.page.plaintext import count_characters, plain_text

OPENING = re.compile(r"\ufeff?---[ \t]*\n")
CLOSING = re.compile(r"\n---[ \t]*(?:\n|$)")
WRITTEN = re.compile(r"\nwritten: .*(?=\n)")
"""These begin with what ends the line before: a pattern that begins with a literal is found three times as fast."""
KNOWN = frozenset(
    [
        *("title", "date", "date_clue", "collected", "outlet", "authors", "lang", "tags", "summary", "image"),
        *("characters", "source_url", "id", "same_as", "aliases", "draft", "published", "written"),
        *("clipping", "captures"),
    ]
)
LEFT_OUT = frozenset(["same_as", "aliases", "draft", "clipping", "captures"])
"""What most pages have none of and do not tell."""
IDENTIFIER = re.compile(r"[^\W_][\w.-]{0,149}")
"""What an id may be: it names a file and stands in addresses."""
UNSIGNED = re.compile(r"^written: ''\n", re.MULTILINE)
"""The line of a page whose digest is not worked out yet; a key of that name further in is not meant."""


def page_files(folder: Path) -> list[Path]:
    """The pages below a folder in order; what is hidden there (an editor's lock) or is no file is none."""
    found = (path for path in folder.rglob("*.md") if path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def dump_page(article: Article, characters: int | None = None) -> str:
    """The page as ingest writes it, with the digest of itself; ``characters`` of its text where they are counted."""
    from jianbao.page.yaml_header import dump_header

    values = {
        "title": article.title,
        "date": article.date,
        "date_clue": article.date_clue,
        "collected": article.collected,
        "outlet": article.outlet,
        "authors": list(article.authors),
        "lang": article.lang,
        "tags": list(article.tags),
        "summary": article.summary,
        "image": article.image,
        "characters": count_characters(plain_text(article.body)) if characters is None else characters,
        "source_url": article.source_url,
        "id": article.id,
        "same_as": list(article.same_as),
        "aliases": list(article.aliases),
        "draft": article.is_draft,
        **article.extra,
        "written": "",
        "clipping": dict(article.clipping),
        "captures": tuple(_capture_values(capture) for capture in article.captures),
    }
    kept = {key: value for key, value in values.items() if value is not None and (value or key not in LEFT_OUT)}
    text = f"---\n{dump_header(kept)}\n---\n\n{article.body}"
    return UNSIGNED.sub(f"written: sha256:{page_digest(text)}\n", text, count=1)


def parse_page(text: str, file: str) -> Article:
    """A page as an Article; ``file`` names it in errors and gives the id where the page has none.

    Raises PageError with line and remedy.
    """
    text = text.replace("\r\n", "\n")
    is_ours = not is_edited(text)
    values, body = _split(text, file)
    title = values.get("title")
    if title is None or not str(title).strip():
        raise PageError(
            "title is missing", file=file, line=1, remedy="Write a line  title: ...  between the --- lines."
        )
    return Article(
        id=_identifier(values.get("id"), text, file),
        title=str(title),
        date=_when(values.get("date"), "date", text, file),
        date_clue=_text(values.get("date_clue")),
        collected=_moment(values.get("collected"), text, file),
        outlet=str(values.get("outlet") or "unknown"),
        authors=_texts(values.get("authors")),
        lang=str(values.get("lang") or "und"),
        tags=_texts(values.get("tags")),
        source_url=str(values.get("source_url") or ""),
        summary=str(values.get("summary") or ""),
        image=_text(values.get("image")),
        body=body.removeprefix("\n"),
        clipping=_mapping(values.get("clipping")),
        captures=_captures(values.get("captures"), text, file),
        same_as=_texts(values.get("same_as")),
        aliases=_texts(values.get("aliases")),
        extra={key: value for key, value in values.items() if key not in KNOWN},
        is_draft=is_draft(values),
        characters=_count(values.get("characters")) if is_ours else None,
    )


def is_draft(values: Mapping[str, Any]) -> bool:
    """Whether front matter keeps its page out of every output: ``draft: true``, or Jekyll's ``published: false``."""
    draft, published = (str(values.get(key)).strip().casefold() for key in ("draft", "published"))
    return draft in ("true", "yes", "on", "1") or published in ("false", "no", "off", "0")


def page_body(text: str) -> str:
    """The body of a page that can be parsed, without parsing its front matter."""
    text = text.replace("\r\n", "\n")
    place = _header_of(text)
    return text[place[2] :].removeprefix("\n") if place else text


def page_digest(text: str) -> str:
    """SHA-256 in hexadecimal of a page without its ``written`` line; line ends of any system count as one."""
    return _digest_without(WRITTEN.search(text := text.replace("\r\n", "\n")), text)


def is_edited(text: str) -> bool:
    """Whether a page differs from what ingest wrote, or was written by a person from the start."""
    match = WRITTEN.search(text := text.replace("\r\n", "\n"))
    return match is None or match.group().strip() != f"written: sha256:{_digest_without(match, text)}"


def _digest_without(match: re.Match[str] | None, text: str) -> str:
    plain = text[: match.start()] + text[match.end() :] if match else text
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _split(text: str, file: str) -> tuple[Mapping[str, Any], str]:
    place = _header_of(text)
    if not place:
        raise PageError(
            "the page has no front matter", file=file, line=1, remedy="Begin it with  ---,  title: ...,  ---."
        )
    start, end, body = place
    header = text[start:end]
    values = read_simple_header(header) or _by_yaml(header, file)
    if not isinstance(values, dict):
        raise PageError("the front matter holds no  key: value  lines", file=file, line=2)
    return values, text[body:]


def _by_yaml(header: str, file: str) -> Any:
    import yaml  # to load it takes as long as to read 500 pages, hardly any of which need it

    from jianbao.page.yaml_header import load_header

    try:
        return load_header(header)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark  # where what is not closed was opened
        line = mark.line + 2 if mark else 1
        raise PageError(
            f"the front matter is not YAML: {error.problem}",
            file=file,
            line=line,
            remedy="Put a text with : # [ { or quotes in it between '...'.",
        ) from None
    except yaml.YAMLError as error:
        raise PageError(f"the front matter is not YAML: {error}", file=file, line=1) from None


def _header_of(text: str) -> tuple[int, int, int] | None:
    """Where a page's front matter begins and ends, and where what follows it begins."""
    opening = OPENING.match(text)
    closing = CLOSING.search(text, opening.end() - 1) if opening else None
    return (opening.end(), closing.start() + 1, closing.end()) if opening and closing else None


def _identifier(value: object, text: str, file: str) -> str:
    """The page's own id, else one made of the file's name."""
    if value is None or value == "":
        stem = file.rpartition("/")[2].removesuffix(".md")
        value = re.sub(r"[^\w.-]+", "-", stem).strip("-._")[:100]
    if not IDENTIFIER.fullmatch(str(value)):
        raise PageError(
            f"id {str(value)!r} cannot be part of an address",
            file=file,
            line=_line_of("id", text),
            remedy="Use letters, digits, - and . only, like  id: rfi.fr-dxwmeu2hcj",
        )
    return str(value)


def _line_of(key: str, text: str) -> int | None:
    return next((number for number, line in enumerate(text.split("\n"), 1) if line.startswith(f"{key}:")), None)


def _when(value: object, key: str, text: str, file: str) -> datetime | date | None:
    """A date, or a moment with an offset; a moment without one is taken as UTC."""
    if isinstance(value, str):
        value = _iso_date(value.strip())
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if value is None or isinstance(value, date):
        return value
    raise PageError(
        f"{key} is no date",
        file=file,
        line=_line_of(key, text),
        remedy=f"Write  {key}: 2023-11-07T12:35:00+01:00  or  {key}: 2023-11-07.",
    )


def _iso_date(text: str) -> datetime | date | bool:
    """A date that stands in quotes; False for a text that is none."""
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return False


def _moment(value: object, text: str, file: str) -> datetime | None:
    when = _when(value, "collected", text, file)
    return when if isinstance(when, datetime) or when is None else datetime(when.year, when.month, when.day, tzinfo=UTC)


def _capture_values(capture: Capture) -> dict[str, object]:
    values = {"file": capture.file, "sha256": capture.sha256}
    return values | {"collected": capture.collected} if capture.collected else dict(values)


def _captures(value: object, text: str, file: str) -> tuple[Capture, ...]:
    """Clippings with a name; whatever else a person has put there names no file."""
    items = [item for item in value if isinstance(item, dict) and item.get("file")] if isinstance(value, list) else []
    return tuple(
        Capture(str(item["file"]), str(item.get("sha256") or ""), _moment(item.get("collected"), text, file))
        for item in items
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    """A list, or a single text for people who write ``tags: 国防``."""
    items = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(str(item) for item in items if item is not None)


def _count(value: object) -> int | None:
    """What fits into the table of pages; whoever knows how can write a digest below anything else."""
    return value if type(value) is int and 0 <= value < 2**63 else None


def _mapping(value: object) -> Mapping[str, str]:
    return {str(key): str(item) for key, item in value.items()} if isinstance(value, dict) else {}
