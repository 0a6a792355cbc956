"""``jianbao build --explain PATH``: why one page of the site was rebuilt, or why it was kept.

Compares what the cache held before the build with what it holds afterwards; the build itself runs as usual, and nothing
here runs without ``--explain``. What may change a page (its ingredients):

- code, settings, outlets, theme and menu, the same for all pages: ``page_keys.common_digest`` has a digest of each;
- the article's Markdown file, and the links to other articles: with the same text, before and after it, related;
- the list on the page: which articles are on it, and what they show there;
- the file in the site, which may be missing or altered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from jianbao.errors import JianbaoError, UsageError
from jianbao.publish import urls
from jianbao.publish.article_pages import links_by_kind
from jianbao.publish.build_context import BuildContext
from jianbao.publish.catalogue import PAGE_PREFIX
from jianbao.publish.output_folder import SiteFile
from jianbao.publish.own_content import ABOUT_FILE, site_path
from jianbao.publish.page_keys import INGREDIENTS
from jianbao.publish.page_record import PageRecord, is_public
from jianbao.publish.related.related_articles import Related
from jianbao.publish.related.related_table import read_related
from jianbao.publish.shown_articles import Records, dates_like, shown_on
from jianbao.runtime.cache import read_code, read_table
from jianbao.runtime.file_stamps import bytes_digest
from jianbao.suggestion import closest

NO_CACHE = "no earlier build is known (the cache is missing)"
SHARED_REASONS = dict(
    zip(
        INGREDIENTS,
        (
            "the code changed (jianbao, Python or the version of a library)",
            "the settings changed (jianbao.toml, or an option like --url)",
            "the outlets changed (a file in outlets/)",
            "the theme changed (a template, a static file or a word)",
            "the menu changed (a page with nav: true, or the first or last article with a channel)",
        ),
        strict=True,
    )
)
MAX_NAMED_ARTICLES = 5
"""Articles of one kind that an explanation names."""


class CacheState(NamedTuple):
    """What the cache knows of the last build of a site."""

    common: str
    """The ``common_digest`` of that build; empty if no build is known."""
    files: Mapping[str, SiteFile]
    """By path in the site; empty too if other code wrote the table, which may have had other columns."""
    records: Records
    """The articles of the archive, drafts left out."""
    related: Related
    by_file: Mapping[str, PageRecord]
    """All pages by their Markdown file, drafts too."""
    path: str | None
    """Path in the site of the file to be explained; None if it is not known from the cache or the site."""
    digest: str | None
    """Digest of that file's bytes; None if the file does not exist."""


def read_state(build: BuildContext, name: str) -> CacheState:
    """Read what the cache holds, and the digest of the file of the site that the user calls ``name``."""
    cache = build.cache("site")
    common = read_code(cache)
    is_same_code = common.partition("-")[0] == build.common.partition("-")[0]
    files = read_table(cache, common, SiteFile).rows if is_same_code else {}
    by_file = read_table(build.cache("pages", shared=True), build.records_version, PageRecord).rows
    records = {record.id: record for record in by_file.values() if is_public(record, build.config)}
    known = common if files or not is_same_code else ""
    state = CacheState(known, files, records, read_related(build), by_file, None, None)
    path = _find_path(name, build, state) or _existing_file(name, build)
    file = build.site / path if path else build.site
    return state._replace(path=path, digest=bytes_digest(file.read_bytes()) if file.is_file() else None)


def explain_page(
    name: str, build: BuildContext, before: CacheState, problems: Iterable[JianbaoError]
) -> tuple[str, ...]:
    """What the build did with a page, and then a line for each reason.

    ``name`` is the page's path in the site, or its Markdown file; ``before`` is the state that ``read_state`` gave
    before the build. Raises UsageError if the site has no such page.
    """
    after = read_state(build, name)
    path = _find_path(name, build, after) or _find_path(name, build, before)
    unread = {problem.file for problem in problems}
    if path is None:
        return _explain_missing_page(name, build, after, unread)
    if path not in after.files:
        return (f"{path} was removed from the site", *_removal_reasons(path, build, before, after, unread))
    reasons = [*_reasons(path, build, before, after)]
    if not reasons:
        return (f"{path} was kept", "nothing changed since the last build")
    old = before.files.get(path)
    digest = before.digest if before.path == path else old.digest if old else None
    is_same = digest == after.files[path].digest
    return (f"{path} was rebuilt{', and its content is the same as before' if is_same else ''}", *reasons)


def _reasons(path: str, build: BuildContext, before: CacheState, after: CacheState) -> Iterator[str]:
    """Which ingredients of a page of the site changed; nothing if it was kept."""
    if not before.common:
        yield NO_CACHE
        return
    parts = zip(INGREDIENTS, _parts(before.common), _parts(after.common), strict=True)
    yield from [SHARED_REASONS[ingredient] for ingredient, old, new in parts if old != new]
    if not before.files:
        return
    old, new = before.files.get(path), after.files[path]
    if old is None:
        yield "the page is new: the last build made no page of this path"
    elif before.path == path and before.digest is None:
        yield "the file in the site was missing"
    elif before.path == path and before.digest != old.digest:
        yield "the file in the site was altered"
    if old and new.key and not old.key:
        yield "a page of content/articles changed while the last build was reading it"
    elif old is None or old.key != new.key:
        reasons = [*_content_reasons(path, build, before, after)]
        if old and not reasons and _has_pictures(path, after):
            reasons = ["one of its pictures was stored in content/media, or is gone"]
        if old and not reasons:
            reasons = ["what it shows changed (recorded by a build into another folder)"]
        yield from reasons


def _has_pictures(path: str, state: CacheState) -> bool:
    return any(record.pictures for record in state.records.values() if urls.article_path(record) == path)


def _parts(common: str) -> list[str]:
    """The digests in ``common_digest``; a text from an older version of jianbao may contain fewer."""
    return (common.split("-") + [""] * len(INGREDIENTS))[: len(INGREDIENTS)]


def _content_reasons(path: str, build: BuildContext, before: CacheState, after: CacheState) -> Iterator[str]:
    """What changed of the article or the list that a page shows."""
    name = _namer(build)
    own = next((record for record in after.records.values() if urls.article_path(record) == path), None)
    if own:
        yield from _article_reasons(own, before, after, name)
    elif path.startswith((urls.SITEMAP, urls.SITEMAP_PREFIX)):
        were_pages, are_pages = ({file for file in state.files if file.endswith(".html")} for state in (before, after))
        added = "pages were added to the site or removed from it"
        yield "the day of an article in it, or the noindex of a page, changed" if were_pages == are_pages else added
    elif path == urls.ABOUT and before.records.keys() != after.records.keys():
        yield from _changes("in the archive, which this page counts", before.records, after.records, name)
    elif source := _own_source(path, build):
        yield f"{source} changed, or a file that it links to"
    elif path == urls.ABOUT:
        yield "the about page of your own was removed"
    else:
        was_shown, is_shown = (shown_on(path, state.records, build.config.feeds.length) for state in (before, after))
        yield from _changes("on this page", was_shown, is_shown, name)
        was_there, is_there = (dates_like(path, state.files) for state in (before, after))
        if was_there - {path} != is_there - {path}:
            yield "a date before or after it got its first article, or lost its last one"


def _article_reasons(
    own: PageRecord, before: CacheState, after: CacheState, name: Callable[[PageRecord], str]
) -> Iterator[str]:
    """What changed of an article, and of those that its page links to."""
    old = before.records.get(own.id)
    if old is None:
        yield f"its article is new: {name(own)}"
    elif old.digest != own.digest:
        yield f"its Markdown file changed: {name(own)}"
    was_linked, is_linked = (links_by_kind(own.id, state.records, state.related) for state in (before, after))
    for where in {**was_linked, **is_linked}:
        yield from _changes(where, was_linked.get(where, {}), is_linked.get(where, {}), name)
    if own.links and old and old.digest == own.digest:
        yield "a file that it links to was added, renamed or removed"


def _own_source(path: str, build: BuildContext) -> str:
    """The own page or file that a path of the site is made from, as messages write it; empty if no such file exists."""
    content, stem = build.content, path.removesuffix(".html")
    names = [f"static/{path}", f"pages/{path}", path, *([f"pages/{stem}.md"] if stem != path else [])]
    names += [ABOUT_FILE] if path == urls.ABOUT else []
    return next((f"content/{name}" for name in names if (content / name).is_file()), "")


def _removal_reasons(
    path: str, build: BuildContext, before: CacheState, after: CacheState, unread: Iterable[str | None]
) -> Iterator[str]:
    """Why a page of the last build is not in the site any more."""
    name = _namer(build)
    own = next((record for record in before.records.values() if urls.article_path(record) == path), None)
    if own is None:
        yield "nothing is on this page any more"
    elif name(own) in unread:
        yield f"{name(own)} cannot be used; see the problem reported above"
    elif own.file not in after.by_file:
        yield f"its Markdown file was deleted: {name(own)}"
    else:
        is_draft = not is_public(after.by_file[own.file], build.config)
        yield f"its Markdown file is a draft now: {name(own)}" if is_draft else f"its id changed: {name(own)}"


def _changes(where: str, old: Records, new: Records, name: Callable[[PageRecord], str]) -> Iterator[str]:
    """Lines that name the articles that were added, were removed, or show something else."""
    both = old.keys() & new.keys()
    for what, records in (
        ("added", [record for key, record in new.items() if key not in both]),
        ("removed", [record for key, record in old.items() if key not in both]),
        ("changed", [new[key] for key in new if key in both and new[key].facts != old[key].facts]),
    ):
        if records:
            more = f" and {len(records) - MAX_NAMED_ARTICLES} more" if len(records) > MAX_NAMED_ARTICLES else ""
            yield f"articles {what} {where}: {', '.join(map(name, records[:MAX_NAMED_ARTICLES]))}{more}"


def _namer(build: BuildContext) -> Callable[[PageRecord], str]:
    """A function that returns an article's Markdown file as messages write it: ``content/articles/2023/a.md``."""
    return lambda record: PAGE_PREFIX + record.file


def _find_path(name: str, build: BuildContext, state: CacheState) -> str | None:
    """The path in the site of what the user calls ``name``; None if the last build did not have it."""
    for folder in (Path.cwd(), build.config.root):
        file = (folder / name).resolve()
        if file.is_relative_to(build.config.articles.resolve()):
            record = state.by_file.get(file.relative_to(build.config.articles.resolve()).as_posix())
            if record:
                return urls.article_path(record) if is_public(record, build.config) else None
        if file.is_relative_to(build.content.resolve()):
            own = site_path(file.relative_to(build.content.resolve()).as_posix())
            if own in state.files:
                return own
        if file.is_relative_to(build.site.resolve()):
            path = file.relative_to(build.site.resolve()).as_posix()
            if path in state.files:
                return path
    plain = Path(name).as_posix()
    return next((path for path in (plain, unquote(plain)) if path in state.files), None)


def _existing_file(name: str, build: BuildContext) -> str | None:
    """The path in the site of the file that ``name`` leads to; None if it does not exist or is outside the site."""
    for file in ((Path.cwd() / name).resolve(), (build.site / name).resolve()):
        if file.is_file() and file.is_relative_to(build.site.resolve()):
            return file.relative_to(build.site.resolve()).as_posix()
    return None


def _explain_missing_page(
    name: str, build: BuildContext, after: CacheState, unread: Iterable[str | None]
) -> tuple[str, ...]:
    """Say why a Markdown file has no page. Raises UsageError if there is no such file either."""
    drafts = {PAGE_PREFIX + file for file, record in after.by_file.items() if not is_public(record, build.config)}
    for folder in (Path.cwd(), build.config.root):
        for file in drafts.union(unread):
            if file and (folder / name).resolve() == (build.config.root / file).resolve():
                reason = "it cannot be used; see the problem reported above" if file in unread else "it is a draft"
                return (f"{file} has no page in the site", reason)
    if not after.files:
        return ("no page can be explained", "the cache cannot be written, so no build is known")
    meant = closest(Path(name).as_posix(), [*after.files, *(PAGE_PREFIX + file for file in after.by_file)])
    hint = f"Did you mean {meant}? " if meant else ""
    raise UsageError(
        f"the site has no page {name}",
        remedy=f"{hint}Name its path in the site, like tags/index.html, or a Markdown file in {PAGE_PREFIX}",
    )
