"""Plan the pages of articles: each with the articles that it leads on to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from jianbao.model import Page
from jianbao.publish import urls
from jianbao.publish.article_neighbours import NO_NEIGHBOURS, Neighbours, find_neighbours
from jianbao.publish.page_record import PageRecord, newest_first
from jianbao.publish.related.related_articles import MAX_RELATED, Related, related_order
from jianbao.publish.shelves import Affected, same_text_links

LINK_KINDS = {
    "same_text": "with the same text",
    **dict.fromkeys(Neighbours._fields, "before and after this one"),
    **dict.fromkeys(("related", "followed_by"), "related to this one"),
}
"""What an article's page receives of other articles -> what these are, for ``explain``."""


def article_pages(articles: Sequence[PageRecord], related: Related, affected: Affected) -> Iterator[Page]:
    """Plan the affected pages of ``articles``, which are all, newest first."""
    wanted = affected.select(articles)
    links = linked_articles(articles, related, wanted)
    for article in wanted:
        context = {"article": article, **links[article.id]}
        yield Page(urls.article_path(article), "article.html", context, article.file)


def linked_articles(
    articles: Sequence[PageRecord], related: Related, wanted: Sequence[PageRecord]
) -> Mapping[str, Mapping[str, PageRecord | tuple[PageRecord, ...] | None]]:
    """For each of the ``wanted`` articles, by id, what its page's context has of other articles.

    ``articles`` are all, newest first.
    """
    by_id = {article.id: article for article in articles}
    same_text = same_text_links(articles)
    neighbours = find_neighbours(articles, wanted)
    followers = _followers(related, by_id, {article.id for article in wanted})
    return {
        article.id: {
            "same_text": same_text.get(article.id, ()),
            **neighbours.get(article.id, NO_NEIGHBOURS)._asdict(),
            "related": tuple(by_id[other] for other in related.get(article.id, ()) if other in by_id),
            "followed_by": tuple(followers[article.id][:MAX_RELATED]),
        }
        for article in wanted
    }


def _followers(
    related: Related, by_id: Mapping[str, PageRecord], wanted: set[str]
) -> defaultdict[str, list[PageRecord]]:
    """For each of the ``wanted`` ids the articles that are related to that earlier one, the earliest first."""
    followers: defaultdict[str, list[PageRecord]] = defaultdict(list)
    for identifier, others in related.items():
        for other in wanted.intersection(others):
            followers[other].append(by_id[identifier])
    for records in followers.values():
        records.sort(key=related_order)
    return followers


def links_by_kind(
    identifier: str, records: Mapping[str, PageRecord], related: Related
) -> Mapping[str, Mapping[str, PageRecord]]:
    """The articles that the page of an article links to, by id, for each of ``LINK_KINDS``; ``records`` are all."""
    found: defaultdict[str, dict[str, PageRecord]] = defaultdict(dict)
    if identifier not in records:
        return found
    links = linked_articles(newest_first(records.values()), related, [records[identifier]])[identifier]
    for name, value in links.items():
        linked = [value] if isinstance(value, PageRecord) else value or ()
        found[LINK_KINDS[name]].update({record.id: record for record in linked})
    return found
