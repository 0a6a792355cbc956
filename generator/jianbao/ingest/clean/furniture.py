"""Rules: what a site puts around every article, known by what page builders call it."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words

ADS = words(
    r"ads?|adverts?|advertis(?:ements?|ing)|adsbygoogle|ad-?(?:slot|unit|container|wrapper|banner|box|block)|dfp|gpt-ad|"
    r"sponsor(?:ed|s)?|google-auto-placed"
)
PAYWALL = words(
    r"paywall|regwall|(?:post-?)?upgrade-cta|(?:full-?)?barrier(?:failsafe)?|metered|subscriber-only|premium-(?:wall|box)"
)
COMMENTS = words(
    r"comments|comment-?(?:list|form|area|section|wrapper|respond|box|reply)|commentlist|respond|disqus(?:-thread)?|"
    r"fb-comments|livefyre"
)
NAVIGATION = words(
    r"nav|navigation|pagination|pager|breadcrumbs?|menu|skip-?link|back-to-top|toolbar|post-nav(?:igation)?|artical-?frontback|prev-next|"
    r"table-of-contents|toc"
)


def advertisements(body: Tag, about: About) -> Iterator[Tag]:
    """An advertisement is not part of the article."""
    yield from named(body, ADS)
    yield from body.find_all("ins", class_="adsbygoogle")


def paywalls(body: Tag, about: About) -> Iterator[Tag]:
    """A box that asks to pay before reading on stands in the way of the article."""
    yield from named(body, PAYWALL)


def comments(body: Tag, about: About) -> Iterator[Tag]:
    """Readers' comments, and the form for them, are not the article."""
    yield from named(body, COMMENTS)


def navigation(body: Tag, about: About) -> Iterator[Tag]:
    """Menus and ways to other pages of the site lead nowhere in an archive."""
    yield from named(body, NAVIGATION)
    yield from body.find_all("nav")
