"""Tombstones: the pages at the addresses of articles that were removed, which say what was removed and why.

A tombstone is in no listing, feed, sitemap or search index, and tells search engines not to list it.
"""

from __future__ import annotations

import contextlib

from jianbao.model import Page, When
from jianbao.page.iso_dates import parse_iso
from jianbao.page.removed import RemovedArticle, RemovedTable
from jianbao.publish.read_page import in_zone
from jianbao.publish.urls import article_path_of


def tombstones(removed: RemovedTable, zone: str) -> list[Page]:
    """Plan the tombstone of each article that was not removed silently; they are few, so all of them are planned.

    Times of publication are shown in the time zone ``zone``; if it is empty, in that of the article.
    """
    return [
        Page(
            article_path_of(article.id),
            "removed.html",
            {
                "title": article.title,
                "date": _published(article, zone),
                "outlet": article.outlet,
                "lang": article.lang,
                "day": parse_iso(article.day),
                "reason": article.reason,
            },
        )
        for article in removed.by_id.values()
        if not article.is_silent
    ]


def _published(article: RemovedArticle, zone: str) -> When | None:
    when = parse_iso(article.date)
    with contextlib.suppress(OverflowError):  # a time at the end of year 9999 stays in its own zone
        return in_zone(when, zone) if zone else when
    return when
