"""``Cleaned`` -> ``Article``: each field by an ordered table of clues, first answer wins."""

from __future__ import annotations

from collections.abc import Mapping

from jianbao.chinese.language import find_language
from jianbao.ingest.normalise.authors import find_authors
from jianbao.ingest.normalise.date import collected_at, find_date
from jianbao.ingest.normalise.outlet import find_outlet
from jianbao.ingest.normalise.picture import leading_picture
from jianbao.ingest.normalise.summary import summarise
from jianbao.ingest.normalise.tags import Vocabulary, find_tags
from jianbao.ingest.normalise.title import find_title
from jianbao.ingest.source_url import clipping_id, normal_address
from jianbao.model import Article, Cleaned, Outlet
from jianbao.page.format import is_draft
from jianbao.page.plaintext import plain_text

__all__ = ["find_outlet", "normalise"]


def normalise(cleaned: Cleaned, outlet: Outlet, vocabulary: Vocabulary) -> Article:
    """Decide every field of the front matter from what was found."""
    clipping, text = cleaned.clipping, plain_text(cleaned.body)
    url = normal_address(clipping.url)
    title = find_title(clipping, outlet, text)
    when, clue = find_date(cleaned, outlet)
    return Article(
        id=clipping_id(clipping),
        title=title,
        date=when,
        date_clue=clue,
        collected=collected_at(clipping),
        outlet=outlet.slug,
        authors=find_authors(cleaned, outlet, text),
        lang=find_language(title + "\n" + text),
        tags=find_tags(url, title, text, outlet, vocabulary),
        source_url=url,
        summary=summarise(cleaned.body),
        image=leading_picture(cleaned.body),
        body=cleaned.body,
        clipping=_origin(clipping.source, clipping.sha256),
        is_draft=is_draft(clipping.header),
    )


def _origin(source: str, sha256: str) -> Mapping[str, str]:
    return {"file": source, "sha256": sha256}
