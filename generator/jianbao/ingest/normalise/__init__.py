"""Make an ``Article`` from ``Cleaned``: each field has an ordered table of clues, and the first that answers wins."""

from __future__ import annotations

from jianbao.ingest.explanation import Explanation
from jianbao.ingest.normalise.authors import find_authors
from jianbao.ingest.normalise.channel import find_channel
from jianbao.ingest.normalise.date import collected_at, find_date
from jianbao.ingest.normalise.language import article_language
from jianbao.ingest.normalise.outlet import find_outlet
from jianbao.ingest.normalise.own_tags import add_found_tags, own_tags
from jianbao.ingest.normalise.picture import leading_picture
from jianbao.ingest.normalise.summary import find_summary
from jianbao.ingest.normalise.tags import Vocabulary, find_tags
from jianbao.ingest.normalise.title import find_title
from jianbao.ingest.read.fields import header_tables
from jianbao.ingest.source_url import canonical_url, clipping_id
from jianbao.model import Article, Cleaned, Outlet
from jianbao.page.drafts import is_draft, is_private
from jianbao.page.plaintext import plain_text

__all__ = ["find_outlet", "normalise"]


def normalise(cleaned: Cleaned, outlet: Outlet, vocabulary: Vocabulary) -> tuple[Article, Explanation]:
    """Make the article of a cleaned clipping: decide every field of the front matter, and explain the decisions."""
    clipping, text = cleaned.clipping, plain_text(cleaned.body)
    url = canonical_url(clipping.url)
    title = find_title(clipping, outlet, text)
    date, date_clue = find_date(cleaned, outlet)
    authors, author_clue = find_authors(cleaned, outlet, text)
    channel, channel_clue = find_channel(clipping.fields, outlet)
    found_tags = find_tags(url, title, text, outlet, vocabulary)
    tags = add_found_tags(own_tags(clipping.fields, channel, outlet), found_tags, vocabulary)
    article = Article(
        id=clipping_id(clipping),
        title=title,
        date=date,
        date_clue=date_clue,
        collected=collected_at(clipping),
        outlet=outlet.slug,
        authors=authors,
        lang=article_language(clipping.header, f"{title}\n{text}"),
        tags=tuple(clue.tag for clue in tags),
        source_url=url,
        summary=find_summary(clipping.fields.summary, title, cleaned.body),
        image=leading_picture(cleaned.body),
        body=cleaned.body,
        clipping={"file": clipping.source, "sha256": clipping.sha256},
        is_draft=any(map(is_draft, header_tables(clipping.header))),
        is_private=any(map(is_private, header_tables(clipping.header))),
        channel=channel,
    )
    explanation = Explanation(
        removed=cleaned.removed,
        date=date,
        date_clue=date_clue,
        authors=authors,
        author_clue=author_clue,
        tags=tags,
        channel=channel,
        channel_clue=channel_clue,
        notes=clipping.notes,
    )
    return article, explanation
