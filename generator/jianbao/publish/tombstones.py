"""Tombstones: the pages at the addresses of articles that were removed, which say what was removed and why.

A tombstone is in no listing, feed, sitemap or search index, and tells search engines not to list it.
"""

from __future__ import annotations

from jianbao.model import Page
from jianbao.page.iso_dates import parse_iso
from jianbao.page.removed import RemovedTable
from jianbao.publish.urls import article_path_of


def tombstones(removed: RemovedTable) -> list[Page]:
    """Plan the tombstone of each article that was not removed silently; they are few, so all of them are planned."""
    return [
        Page(
            article_path_of(article.id),
            "removed.html",
            {
                "title": article.title,
                "date": parse_iso(article.date),
                "outlet": article.outlet,
                "lang": article.lang,
                "day": parse_iso(article.day),
                "reason": article.reason,
            },
        )
        for article in removed.by_id.values()
        if not article.is_silent
    ]
