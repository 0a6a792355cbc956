"""Rule: captions are tied to their pictures."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from generator.ingest.blocks import text_of
from generator.ingest.clean.about import About


def figures(body: Tag, about: About) -> tuple[()]:
    """A caption and a credit stand with the picture they are about."""
    for selector in about.outlet.captions:
        for caption in body.select(selector):
            picture = caption.find_previous("img")
            if picture is not None and text_of(caption) and picture.find_parent("figure") is None:
                _tie(picture, caption)
    for selector in about.outlet.credits:
        for credit in body.select(selector):
            nearest = credit.find_previous("figcaption")
            if nearest is not None and text_of(credit):
                nearest.append(" " + text_of(credit))
                credit.decompose()
    return ()


def _tie(picture: Tag, caption: Tag) -> None:
    paper = BeautifulSoup("", "lxml")
    figure, figcaption = paper.new_tag("figure"), paper.new_tag("figcaption")
    figcaption.string = text_of(caption)
    caption.decompose()
    picture.replace_with(figure)
    figure.extend([picture, figcaption])
