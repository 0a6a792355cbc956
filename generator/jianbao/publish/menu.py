"""The navigation in the header of every page: lists that the site has, own pages, and links of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jianbao.config import Config, NavLink
from jianbao.publish import urls
from jianbao.publish.own_content import OwnPage
from jianbao.publish.shelf_kinds import SHELF_KINDS

LISTS = tuple(kind.folder for kind in SHELF_KINDS.values())
"""The names of the lists of shelves in the setting ``entries``."""


class MenuEntry(NamedTuple):
    """A link in the header."""

    link: str
    """Path of the page in the site, or a complete URL."""
    title: str = ""
    """Empty if the text of the interface called ``name`` is the title."""
    name: str = ""
    is_external: bool = False


class Menu(NamedTuple):
    """What the header of every page links to."""

    kinds: tuple[str, ...] = ()
    """The kinds of shelves (``shelf_kinds``) that the site has."""
    entries: tuple[MenuEntry, ...] = ()

    def here(self, path: str) -> str:
        """The path of a page if the header links to it, or is another one there; otherwise empty."""
        return path if path in urls.NAVIGATION_PAGES or any(entry.link == path for entry in self.entries) else ""


def make_menu(config: Config, kinds: tuple[str, ...], own_pages: Sequence[OwnPage]) -> Menu:
    """The menu of a site with these kinds of shelves and own pages, as the section ``[nav]`` arranges it."""
    about = next((page for page in own_pages if page.path == urls.ABOUT), None)
    shelves = {
        SHELF_KINDS[kind].folder: MenuEntry(SHELF_KINDS[kind].list_path, name=SHELF_KINDS[kind].folder)
        for kind in kinds
    }
    named = {
        "dates": (MenuEntry(urls.DATES, name="dates"),),
        **{folder: (shelves[folder],) if folder in shelves else () for folder in LISTS},
        "about": (MenuEntry(urls.ABOUT, about.title if about else "", "about"),),
        "pages": tuple(MenuEntry(page.path, page.title) for page in own_pages if page.in_nav and page is not about),
    }
    entries = [named[entry] if isinstance(entry, str) else (_linked(entry),) for entry in config.nav.entries]
    return Menu(kinds, tuple(entry for group in entries for entry in group))


def _linked(entry: NavLink) -> MenuEntry:
    return MenuEntry(entry.link, entry.title, is_external=":" in entry.link.partition("/")[0])
