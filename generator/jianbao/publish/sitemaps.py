"""Plan the sitemap: the addresses of all pages for search engines, those of articles with the day of their last change.

The day comes from the article, never from the clock or a file's date, so it changes only with what the page shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from jianbao.model import Page
from jianbao.publish import urls
from jianbao.publish.output_folder import SiteFile
from jianbao.publish.own_content import OwnPage
from jianbao.publish.page_keys import page_key
from jianbao.publish.page_record import PageRecord

MAX_SITEMAP_ADDRESSES = 50_000
"""The limit of one sitemap (https://www.sitemaps.org/protocol.html); a larger one is split into parts, which
``sitemap.xml`` lists."""


def sitemaps(paths: Iterable[str], articles: Iterable[PageRecord], own_pages: Iterable[OwnPage]) -> Iterator[Page]:
    """Plan the sitemap of all HTML files among ``paths``, split into parts if it is too large.

    It lacks the 404 page, tombstones, and each article and own page that search engines are asked to leave out.
    """
    days = {urls.article_path(article): article.modified for article in articles if not article.noindex}
    hidden = {page.path for page in own_pages if page.noindex} | {urls.NOT_FOUND}
    listed = sorted(
        path
        for path in paths
        if path.endswith(".html") and path not in hidden and (path in days or not path.startswith(urls.ARTICLES_FOLDER))
    )
    parts = [listed[at : at + MAX_SITEMAP_ADDRESSES] for at in range(0, len(listed), MAX_SITEMAP_ADDRESSES)]
    names = [urls.sitemap_part(number) for number in range(1, len(parts) + 1)] if len(parts) > 1 else [urls.SITEMAP]
    for name, part in zip(names, parts, strict=True):
        # Two lists of texts instead of one of pairs: the key of a list of texts is fast to compute.
        yield Page(name, "sitemap.xml", {"paths": part, "days": [days.get(path, "") for path in part]})
    if len(parts) > 1:
        yield Page(urls.SITEMAP, "sitemaps.xml", {"paths": names})


def reusable_sitemaps(
    files: Mapping[str, SiteFile],
    kept: Mapping[str, SiteFile],
    planned: Sequence[Page],
    copied: Set[str],
    changed: Iterable[tuple[PageRecord | None, PageRecord | None]],
    own_pages: Collection[OwnPage],
) -> dict[str, SiteFile] | None:
    """The last build's sitemaps, by path, if they would list the same; None if they are stale.

    ``files`` are all files of the last build, ``kept`` the files that this build leaves untouched, ``planned`` the
    pages that it has planned, ``copied`` the paths of the files that it copies, and ``changed`` the records of
    ``Catalogue.changed``. This avoids listing 30,000 pages after a small edit.
    """
    paths = {page.path for page in planned} | copied
    missing = files.keys() - kept.keys() - paths
    if not kept or not paths <= files.keys() or any(path.endswith(".html") for path in missing):
        return None
    if any(old and new and (old.noindex, old.modified) != (new.noindex, new.modified) for old, new in changed):
        return None
    own = {page.path for page in own_pages}
    if any(page.path in own and files[page.path].key != page_key(page) for page in planned):
        return None
    return {path: files[path] for path in missing if path == urls.SITEMAP or path.startswith(urls.SITEMAP_PREFIX)}
