"""Page -> the bytes of its file: renders the theme's Jinja templates."""

from __future__ import annotations

import contextlib
import functools
import re
import traceback
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup

from jianbao import __version__
from jianbao.chinese.language import foreign_language
from jianbao.chinese.scripts import RIGHT_TO_LEFT_LANGUAGES, direction_of, is_counted_by_character
from jianbao.config import Config
from jianbao.config.theme_file import PAGE_SUFFIXES
from jianbao.errors import ThemeError
from jianbao.model import Article, Page, Shelf
from jianbao.outlets import host_of, load_outlets
from jianbao.page.complete_addresses import complete_addresses
from jianbao.page.plaintext import CHARACTERS_PER_MINUTE
from jianbao.publish import urls
from jianbao.publish.batch_sizes import PAGES_PER_BATCH
from jianbao.publish.menu import Menu
from jianbao.publish.render import date_words as dates
from jianbao.publish.render.groups import GROUP_FILTERS
from jianbao.publish.render.interface_texts import load_texts, plural_forms
from jianbao.publish.render.jinja_environment import FastEnvironment, TemplateLoader
from jianbao.publish.render.lang_attributes import lang_attributes
from jianbao.publish.render.line_breaks import has_short_parts, headline, in_regions
from jianbao.publish.render.markdown import Addresses, Body, to_body, to_html, with_alts
from jianbao.publish.render.numbers import grouped
from jianbao.publish.render.pagefind_attributes import pagefind_attributes
from jianbao.publish.render.picture_filters import PICTURE_FILTERS, body_with_pictures
from jianbao.publish.render.structured_data import METADATA_FILTERS
from jianbao.publish.render.template_cache import TemplateCache
from jianbao.publish.render.theme import OPTIONS_CSS, open_theme
from jianbao.publish.shelf_kinds import SHELF_KINDS, ShelfKind, outlet_name
from jianbao.wayback import wayback_address

SIMPLE_HOST = re.compile(r"https?://(?:www\.)?(?!www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)/")
ROOT_PLACEHOLDER = Markup("\0")
"""Placeholder for the relative path to the site's root, replaced when a page is complete, so that parts that many pages
share are rendered once."""
MAX_CACHED_PARTS = 60_000
"""A rendered part of a page takes about half a kilobyte of memory."""


def _resolved(html: Markup, page: str) -> Markup:
    return Markup(complete_addresses(html, page, places=True))  # noqa: S704  # sanitised HTML


SITE_INDEPENDENT_FILTERS: Mapping[str, Callable[..., object]] = {
    **dates.DATE_FILTERS,
    **METADATA_FILTERS,
    **PICTURE_FILTERS,
    "quoted_link": urls.quoted_link,
    "web": urls.web_address,
    "readable": urls.readable,
    "wayback": wayback_address,
    "headline": headline,
    "is_counted_by_character": is_counted_by_character,
    "resolved": _resolved,
    "has_short_parts": has_short_parts,
    **GROUP_FILTERS,
}
cached = functools.lru_cache(maxsize=MAX_CACHED_PARTS)
CONTROL_BYTES, NONCHARACTERS = bytes({*range(0x20)} - {*b"\t\n\r"}), ("\ufffe", "\uffff")
"""Characters that XML, and so the feed, must not contain; they are removed from all pages."""


def clear_caches() -> None:
    """Clear the cached templates, interface texts and rendered parts, which may have changed since an earlier build.

    Needed in long-lived processes (serve). Every process that renders calls this before its first page of a build, or
    was forked from a process that has called it.
    """
    environment_of.cache_clear()


def read_templates(config: Config) -> None:
    """Load all templates into the cache; errors are ignored here and raised when a template is used."""
    environment = environment_of(config)
    for name in environment.list_templates(filter_func=lambda name: name.endswith(PAGE_SUFFIXES)):
        with contextlib.suppress(jinja2.TemplateError, ThemeError):
            environment.get_template(name)


def render_pages(config: Config, pages: Sequence[Page], menu: Menu) -> list[bytes]:
    """Render up to ``PAGES_PER_BATCH`` pages to the bytes of their files; ``menu`` is ``BuildContext.menu``.

    Raises ThemeError with the template's file and line.
    """
    environment = environment_of(config)
    for page in pages:
        if article := page.context.get("article"):
            # so that the templates' body filter is a cache hit
            _cached_body(article.body, article.lang, _addresses(page.context, article.id))
    return [_render(environment, config.lang, menu, page) for page in pages]


def _addresses(context: Mapping[str, Any] | Context, text: str) -> Addresses:
    """What addresses in the text of an article, or of an own page (an empty id), are on the page of this context.

    See ``local_links.with_addresses``.
    """
    found: Addresses = context.get("addresses", {}).get(text, ())
    return found


def _body(environment: jinja2.Environment, context: Context, article: Article) -> Body:
    body = _cached_body(article.body, article.lang, _addresses(context, article.id))
    body = body_with_pictures(environment, context, article, body)
    return body._replace(html=in_regions(body.html, context["t"].table))


def _markdown(default_lang: str, context: Context, text: str, lang: str = "") -> Markup:
    return in_regions(to_html(text, lang or default_lang, _addresses(context, "")), context["t"].table)


@functools.lru_cache(maxsize=PAGES_PER_BATCH)
def _cached_body(body: str, lang: str, addresses: Addresses) -> Body:
    return with_alts(to_body(body, lang, addresses))


@functools.lru_cache(maxsize=1)
def environment_of(config: Config) -> jinja2.Environment:
    """The Jinja environment with the globals and filters that all templates may use."""
    theme = open_theme(config)
    environment = FastEnvironment(
        loader=TemplateLoader(theme.templates()),
        bytecode_cache=TemplateCache(config.root),
        auto_reload=False,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = {**load_texts(theme.folders, config.lang).words}
    words |= {"day": config.date_form} if config.date_form else {}
    environment.globals.update(
        site=config,
        t=_AttributeDict(words),
        theme=theme.options,
        options_css=OPTIONS_CSS if theme.css else "",
        custom_css=theme.has_custom_css(),
        pagefind=pagefind_attributes(config.search),
        rtl_languages=" ".join(sorted(RIGHT_TO_LEFT_LANGUAGES)),
        version=__version__,
        urls=urls,
        once=_make_once(environment),
        each=_make_each(environment),
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters.update(_filters(environment, config, words))
    return environment


def _filters(
    environment: jinja2.Environment, config: Config, words: Mapping[str, str]
) -> dict[str, Callable[..., object]]:
    """The filters that all templates may use; ``words`` are the texts of the interface."""
    outlets = load_outlets(config.root / "outlets", patterns=False)
    return dict(
        SITE_INDEPENDENT_FILTERS,
        body=jinja2.pass_context(functools.partial(_body, environment)),
        markdown=jinja2.pass_context(functools.partial(_markdown, config.lang)),
        minutes=lambda characters: max(1, round(characters / CHARACTERS_PER_MINUTE)),
        day=cached(functools.partial(dates.format_day, words)),
        period=functools.partial(dates.format_period, words),
        number=functools.partial(grouped, words),
        plural_forms=lambda key: plural_forms(words, key).items(),
        weekday=functools.partial(dates.format_weekday, words),
        zone_of=functools.partial(dates.zone_of, outlets, config.timezone),
        quoted=cached(urls.quoted),
        article_path=lambda article: urls.quoted(urls.article_path(article)),
        article_file=lambda article: urls.quoted(urls.article_file(article)),
        outlet_name=cached(lambda slug: outlet_name(outlets, slug, config.lang)),
        **{f"{kind.name}_path": cached(functools.partial(_shelf_path, kind)) for kind in SHELF_KINDS.values()},
        day_path=cached(urls.day_path),
        host=_host,
        langattr=functools.partial(_lang_attribute, around=config.lang),
        dirattr=lambda lang: Markup(' dir="rtl"') if direction_of(lang) == "rtl" else "",
        passage_lang=cached(lambda text, lang: foreign_language(text, lang) or lang),
    )


def _make_once(environment: jinja2.Environment) -> Callable[..., Markup]:
    """Make the template function ``once``, which renders a part of many pages once for each set of arguments.

    Templates call it like ``once("parts/footer.html", chrome=chrome)``.
    """

    @cached
    def once(name: str, root: str = ROOT_PLACEHOLDER, **arguments: object) -> Markup:
        return Markup(environment.get_template(name).render(arguments, root=root))  # noqa: S704  # a template's output

    return once


def _make_each(environment: jinja2.Environment) -> Callable[..., Markup]:
    """Make the template function ``each``, which renders a part for each article, once per article and arguments.

    Templates call it like ``each("parts/row.html", articles, clock=true)``.
    """
    caches: defaultdict[tuple[object, ...], dict[str, tuple[Article, str]]] = defaultdict(dict)

    def each(name: str, articles: Sequence[Article], **arguments: object) -> Markup:
        rows = caches[name, *arguments.items()]
        if len(rows) > MAX_CACHED_PARTS:
            rows.clear()
        for article in articles:
            # Compare objects, not ids: an article whose file changes during the build has two versions.
            if article.id not in rows or rows[article.id][0] is not article:
                text = environment.get_template(name).render(arguments, article=article, root=ROOT_PLACEHOLDER)
                rows[article.id] = article, f"{text}\n"
        return Markup("".join([rows[article.id][1] for article in articles]))  # noqa: S704  # a template's output

    return each


class _AttributeDict(dict[str, str]):
    """Interface texts as attributes: ``t.by``.

    Jinja looks for attributes first, and with a plain dict each lookup would raise and catch an exception.
    """

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__(words)
        self.__dict__ = self


def _render(environment: jinja2.Environment, lang: str, menu: Menu, page: Page) -> bytes:
    # An article's page has the article's language and direction; the elements around the text get the site's.
    article = page.context.get("article")
    chrome = _lang_attribute(lang, around=article.lang) if article else ""
    try:
        template = environment.get_template(page.template)
        root = urls.root_of(page.path)
        text = template.render(page.context, page=page, root=root, chrome=chrome, menu=menu)
        return _without_controls(text.replace(ROOT_PLACEHOLDER, root))
    except ThemeError:
        raise
    except jinja2.TemplateSyntaxError as error:
        raise ThemeError(str(error.message), file=error.filename or error.name, line=error.lineno) from None
    except Exception as error:  # templates may raise anything; the message needs the template's line
        missing = error.name if isinstance(error, jinja2.TemplateNotFound) else None
        frames = reversed(traceback.extract_tb(error.__traceback__))
        frame = next((frame for frame in frames if frame.filename.endswith(PAGE_SUFFIXES)), None)
        raise ThemeError(
            f"{f'there is no template {missing}' if missing else error} (while rendering {page.path})",
            file=frame.filename if frame else page.template,
            line=frame.lineno if frame else None,
            remedy="Correct the name, or add that file to the theme's templates." if missing else None,
        ) from error


def _without_controls(text: str) -> bytes:
    for character in NONCHARACTERS:
        if character in text:
            text = text.replace(character, "")
    return text.encode().translate(None, CONTROL_BYTES)


def _host(url: str) -> str:
    """``host_of`` with a fast path for the URLs of most articles."""
    simple = SIMPLE_HOST.match(url)
    return simple[1] if simple else host_of(url)


def _shelf_path(kind: ShelfKind, value: str) -> str:
    """The quoted path of the shelf of an article's outlet, channel or tag."""
    return urls.quoted(urls.shelf_path(Shelf(kind.name, kind.key(value), "")))


@cached
def _lang_attribute(lang: str, *, around: str) -> Markup:
    """``lang_attributes`` as markup that begins with a space, or is empty."""
    return Markup("").join(Markup(' {}="{}"').format(*item) for item in lang_attributes(lang, around).items())
