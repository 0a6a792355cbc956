"""Page -> the bytes of a file: the theme's templates, filled in."""

from __future__ import annotations

import functools
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import jinja2
from markupsafe import Markup

from generator import __version__
from generator.config import Config
from generator.errors import ThemeError
from generator.model import Article, Page
from generator.outlets import host_of, load_outlets
from generator.parallel import in_batches
from generator.plaintext import CHARACTERS_A_MINUTE, count_characters, plain_text
from generator.publish import addresses, dates
from generator.publish.markdown import to_html
from generator.publish.organise import outlet_name, tag_key
from generator.publish.theme import open_theme

BATCH = 100
"""Pages a worker takes at a time; sending fewer costs more than rendering them."""
TEMPLATES = (".html", ".xml", ".txt")
WEB = re.compile(r"https?://", re.IGNORECASE)
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that a feed must not hold, and that mean nothing on a page."""


def render_pages(config: Config, pages: Iterable[Page], jobs: int) -> Iterator[bytes]:
    """Each page's bytes, in the order of ``pages`` whatever the number of processes.

    Raises ThemeError with the template's file and line.
    """
    _environment.cache_clear()  # a long-lived process (serve) must see templates and words that changed
    yield from in_batches(functools.partial(render_batch, config), pages, size=BATCH, jobs=jobs)


def render_batch(config: Config, pages: Iterable[Page]) -> list[bytes]:
    """Some pages' bytes; what a worker process does."""
    environment = _environment(config)
    return [_render(environment, page, config.lang) for page in pages]


@functools.lru_cache(maxsize=1)
def _environment(config: Config) -> jinja2.Environment:
    """The templates, and all they may use besides a page's own context."""
    theme = open_theme(config)
    environment = jinja2.Environment(
        loader=_Loader(theme.templates()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words, outlets = theme.words(config.lang), load_outlets(config.root / "outlets")
    environment.globals.update(
        site=config,
        t=words,
        version=__version__,
        addresses=addresses,
        outlet_name=lambda slug: outlet_name(outlets, slug, config.lang),
        outlet_path=lambda article: addresses.outlet_path(article.outlet),
        tag_path=lambda tag: addresses.tag_path(tag_key(tag)),
        day_path=addresses.day_path,
    )
    environment.filters.update(
        body=lambda article: _safe(to_html(article.body, article.lang)),
        markdown=lambda text: _safe(to_html(text, config.lang)),
        characters=lambda article: count_characters(plain_text(article.body)),
        minutes=lambda characters: max(1, round(characters / CHARACTERS_A_MINUTE)),
        day=functools.partial(dates.say_day, words),
        period=functools.partial(dates.say_period, words),
        clock=dates.say_clock,
        zone=dates.say_zone,
        iso=dates.machine_date,
        moment=dates.feed_time,
        quoted=addresses.quoted,
        host=host_of,
        web=lambda address: address if WEB.match(address or "") else "",
        by_day=by_day,
        langattr=functools.partial(_lang_attribute, around=config.lang),
    )
    return environment


class _Loader(jinja2.FileSystemLoader):
    """Jinja's own, but a file in another encoding is named."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError:
            files = (Path(folder, template) for folder in self.searchpath)
            name = next((str(path) for path in files if path.is_file()), template)
            raise ThemeError("the template is not UTF-8", file=name, remedy="Save it again as UTF-8.") from None


def _render(environment: jinja2.Environment, page: Page, lang: str) -> bytes:
    # An article's page is in the article's language; what stands around the text is in the site's, and says so.
    article = page.context.get("article")
    chrome = _lang_attribute(lang, around=article.lang) if article else ""
    try:
        template = environment.get_template(page.template)
        text = template.render(page.context, page=page, root=addresses.root_of(page.path), chrome=chrome)
        return NO_TEXT.sub("", text).encode()
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


def by_day(articles: Iterable[Article]) -> list[tuple[date | None, list[Article]]]:
    """Articles by local day, the latest day first; undated ones last."""
    days: dict[date | None, list[Article]] = {}
    for article in articles:
        days.setdefault(article.day, []).append(article)
    return sorted(days.items(), key=lambda item: item[0] or date.min, reverse=True)


def _lang_attribute(lang: str, *, around: str) -> Markup:
    """``lang="…"`` with a blank before it where a passage's language is another than that of what is around it."""
    return Markup("") if lang == around else Markup(' lang="{}"').format(lang)


def _safe(html: str) -> Markup:
    """HTML that nh3 has sanitised."""
    return Markup(html)  # noqa: S704  # to_html gives nothing else
