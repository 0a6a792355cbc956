"""Page -> the bytes of a file: the theme's templates, filled in."""

from __future__ import annotations

import contextlib
import functools
import re
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from datetime import date
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, cast

import jinja2
from markupsafe import Markup, escape

from jianbao import __version__
from jianbao.config import Config
from jianbao.errors import ThemeError
from jianbao.model import Article, Page
from jianbao.outlets import host_of, load_outlets
from jianbao.page.plaintext import CHARACTERS_A_MINUTE
from jianbao.publish import urls
from jianbao.publish.batch_sizes import PAGES_PER_BATCH
from jianbao.publish.render import date_words as dates
from jianbao.publish.render.markdown import to_body, to_html
from jianbao.publish.render.theme import open_theme
from jianbao.publish.shelves import outlet_name, tag_key

TEMPLATES = (".html", ".xml", ".txt")
WEB = re.compile(r"https?://", re.IGNORECASE)
PLAIN_HOST = re.compile(r"https?://(?:www\.)?(?!www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)/")
ROOT = Markup("\0")
"""Stands for the way to the site's root until a page is whole, so that what many pages share is rendered once."""
REMEMBERED = 60_000
"""Parts kept, half a kilobyte each."""
MANY = functools.lru_cache(maxsize=REMEMBERED)
CONTROLS, NO_CHARACTERS = bytes({*range(0x20)} - {*b"\t\n\r"}), ("\ufffe", "\uffff")
"""What a feed must not hold, and what means nothing on a page."""


def clear_caches() -> None:
    """Read templates and words anew: in a long-lived process (serve) they may have changed since the last build.

    What was rendered goes with them, the rows of listings too: every process that renders forgets before its first
    page of a build, or was forked from one that has.
    """
    _environment.cache_clear()


def read_templates(config: Config) -> None:
    """Read all of them, so that none need be read later; one that cannot be is not told of before it is needed."""
    environment = _environment(config)
    for name in environment.list_templates(filter_func=lambda name: name.endswith(TEMPLATES)):
        with contextlib.suppress(jinja2.TemplateError, ThemeError):
            environment.get_template(name)


def render_pages(config: Config, pages: Sequence[Page]) -> list[bytes]:
    """The bytes of their files, of up to ``PAGES_PER_BATCH``. Raises ThemeError with the template's file and line."""
    environment = _environment(config)
    for page in pages:
        if article := page.context.get("article"):
            _body(article.body, article.lang)  # which the template then finds made
    return [_render(environment, config.lang, page) for page in pages]


_body = functools.lru_cache(maxsize=PAGES_PER_BATCH)(to_body)


@functools.lru_cache(maxsize=1)
def _environment(config: Config) -> jinja2.Environment:
    """The templates, and all they may use besides a page's own context."""
    theme = open_theme(config)
    environment = _Environment(
        loader=_Loader(theme.templates()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words, outlets = theme.words(config.lang), load_outlets(config.root / "outlets", patterns=False)
    environment.globals.update(site=config, t=_Words(words), version=__version__, urls=urls)
    environment.globals.update(once=_once(environment), each=_each(environment))
    environment.filters.update(
        body=lambda article: _body(article.body, article.lang),
        markdown=lambda text: to_html(text, config.lang),
        minutes=lambda characters: max(1, round(characters / CHARACTERS_A_MINUTE)),
        day=MANY(functools.partial(dates.say_day, words)),
        period=functools.partial(dates.say_period, words),
        clock=dates.say_clock,
        zone=dates.say_zone,
        iso=dates.machine_date,
        moment=dates.feed_time,
        quoted=MANY(urls.quoted),
        article_path=lambda article: urls.quoted(urls.article_path(article)),
        outlet_path=MANY(lambda slug: urls.quoted(urls.outlet_path(slug))),
        outlet_name=MANY(lambda slug: outlet_name(outlets, slug, config.lang)),
        tag_path=MANY(lambda tag: urls.quoted(urls.tag_path(tag_key(tag)))),
        day_path=MANY(urls.day_path),
        host=_host,
        web=lambda address: address if WEB.match(address or "") else "",
        by_day=by_day,
        langattr=functools.partial(_lang_attribute, around=config.lang),
    )
    return environment


def _once(environment: jinja2.Environment) -> Callable[..., Markup]:
    """``once("parts/footer.html", chrome=chrome)``: a part of many pages, rendered once for each set of values."""

    @MANY
    def once(name: str, root: str = ROOT, **values: object) -> Markup:
        return Markup(environment.get_template(name).render(values, root=root))  # noqa: S704  # a template's output

    return once


def _each(environment: jinja2.Environment) -> Callable[..., Markup]:
    """``each("parts/row.html", articles, clock=true)``: a part for each article, rendered once for each of them."""
    made: defaultdict[tuple[object, ...], dict[str, tuple[Article, str]]] = defaultdict(dict)

    def each(name: str, articles: Sequence[Article], **values: object) -> Markup:
        known = made[name, *values.items()]
        if len(known) > REMEMBERED:
            known.clear()
        template = environment.get_template(name)
        for article in articles:
            # An article that changed during the build has two cards, and a row of the one is none of the other.
            if article.id not in known or known[article.id][0] is not article:
                known[article.id] = article, template.render(values, article=article, root=ROOT) + "\n"
        return Markup("".join([known[article.id][1] for article in articles]))  # noqa: S704  # a template's output

    return each


class _Words(dict[str, str]):
    """``t.by`` as quickly as an attribute; Jinja asks a dict for those first, and for each gets an exception."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__(words)
        self.__dict__ = self


class _Template(jinja2.Template):
    """Jinja's own, but what it shows is ``escaped``, for which a third of the time of a row of a listing went."""

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> jinja2.Template:
        """The template whose code Jinja has made, which looks ``escape`` up by its name."""
        template = super().from_code(environment, code, globals, uptodate)
        cast("FunctionType", template.root_render_func).__globals__["escape"] = escaped
        return template


def escaped(value: object) -> str:
    """What ``markupsafe.escape`` makes of a value, without a copy of what is markup, or has nothing to escape."""
    # No subclass: what it shows may be another text than the one it is.
    if type(value) is Markup:
        return value
    # Five searches take a third of the time of one for any of the five.
    if type(value) is str and not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value):
        return value
    return escape(value)


class _Environment(jinja2.Environment):
    """Jinja's own, but what all templates share is one dict: its ChainMap took a tenth of the time of a page."""

    template_class = _Template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


class _Loader(jinja2.FileSystemLoader):
    """Jinja's own, but a file in another encoding is named."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError:
            files = (Path(folder, template) for folder in self.searchpath)
            name = next((str(path) for path in files if path.is_file()), template)
            raise ThemeError("the template is not UTF-8", file=name, remedy="Save it again as UTF-8.") from None


def _render(environment: jinja2.Environment, lang: str, page: Page) -> bytes:
    # An article's page is in the article's language; what stands around the text is in the site's, and says so.
    article = page.context.get("article")
    chrome = _lang_attribute(lang, around=article.lang) if article else ""
    try:
        template = environment.get_template(page.template)
        root = urls.root_of(page.path)
        text = template.render(page.context, page=page, root=root, chrome=chrome)
        return _without_controls(text.replace(ROOT, root))
    except ThemeError:
        raise
    except jinja2.TemplateSyntaxError as error:
        raise ThemeError(str(error.message), file=error.filename or error.name, line=error.lineno) from None
    except Exception as error:  # a template may fail in any way; the reader of the message needs its line
        missing = error.name if isinstance(error, jinja2.TemplateNotFound) else None
        frames = reversed(traceback.extract_tb(error.__traceback__))
        place = next((frame for frame in frames if frame.filename.endswith(TEMPLATES)), None)
        raise ThemeError(
            f"{f'no template {missing}' if missing else error} (while making {page.path})",
            file=place.filename if place else page.template,
            line=place.lineno if place else None,
            remedy="Mend the name, or give the theme that file." if missing else None,
        ) from error


def _without_controls(text: str) -> bytes:
    for character in NO_CHARACTERS:
        if character in text:
            text = text.replace(character, "")
    return text.encode().translate(None, CONTROLS)


def _host(address: str) -> str:
    """As ``host_of``, which most addresses need not be asked."""
    plain = PLAIN_HOST.match(address)
    return plain[1] if plain else host_of(address)


def by_day(articles: Iterable[Article]) -> list[tuple[date | None, list[Article]]]:
    """Articles by local day, the latest day first; undated ones last."""
    days: dict[date | None, list[Article]] = {}
    for article in articles:
        days.setdefault(article.day, []).append(article)
    return sorted(days.items(), key=lambda item: item[0] or date.min, reverse=True)


@MANY
def _lang_attribute(lang: str, *, around: str) -> Markup:
    """``lang="…"`` with a blank before it where a passage's language is another than that of what is around it."""
    return Markup("") if lang == around else Markup(' lang="{}"').format(lang)
