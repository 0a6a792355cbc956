"""The filters of templates for the pictures of an article that are in the archive, or gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import jinja2
from jinja2.runtime import Context

from jianbao.model import Article
from jianbao.page.media_table import picture_key
from jianbao.publish import urls
from jianbao.publish.render.markdown import Body
from jianbao.publish.render.picture_elements import picture_sources, picture_url, with_local_pictures

if TYPE_CHECKING:
    from jianbao.publish.local_pictures import ShownPicture

GONE_TEMPLATE = "parts/gone-picture.html"


def body_with_pictures(environment: jinja2.Environment, context: Context, article: Article, body: Body) -> Body:
    """The body with the article's stored pictures, and with a notice of the theme's for each that is gone."""
    pictures = _pictures(context, article)
    if not pictures:
        return body
    site, chrome = context["site"], context.get("chrome", "")

    def gone(alt: str, address: str, is_in_link: bool) -> str:
        template = environment.get_template(GONE_TEMPLATE)
        return template.render(article=article, alt=alt, address=address, is_in_link=is_in_link, chrome=chrome).rstrip()

    # In a feed, addresses are relative to the article's page.
    root = (not context["page"].source and site.url) or urls.root_of(urls.article_path(article))
    return with_local_pictures(body, pictures, site.media.url, root, gone)


def _pictures(context: Context, article: Article) -> Sequence[ShownPicture]:
    """The pictures of an article that are stored, or gone; see ``local_pictures.with_pictures``."""
    found: Sequence[ShownPicture] = context.get("pictures", {}).get(article.id, ())
    return found


@jinja2.pass_context
def _picture_sources(context: Context, article: Article) -> Mapping[str, str]:
    return picture_sources(_pictures(context, article))


@jinja2.pass_context
def _lead_picture(context: Context, article: Article) -> str:
    """The absolute address of an article's lead picture, its stored copy if possible; empty if it has none any more."""
    site, address, pictures = context["site"], article.image or "", _pictures(context, article)
    key = picture_key(address) if pictures else ""
    picture = next((picture for picture in pictures if picture.key == key), None)
    if picture and not picture.file:
        return ""
    if picture and (site.url or site.media.url):
        return picture_url(picture, site.media.url, site.url)
    return urls.web_address(address)


PICTURE_FILTERS: Mapping[str, Callable[..., object]] = {
    "picture_sources": _picture_sources,
    "lead_picture": _lead_picture,
}
