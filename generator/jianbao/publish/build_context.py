"""What is fixed during one build: settings, theme, folder, workers, and the digests that invalidate cache files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jianbao.config import Config
from jianbao.page.media_table import media_table_files
from jianbao.publish.menu import Menu
from jianbao.publish.output_folder import folder_for_site
from jianbao.publish.page_keys import add_menu, common_digest
from jianbao.publish.render.theme import Theme, open_theme
from jianbao.runtime.cache import cache_file
from jianbao.runtime.code_version import code_digest

if TYPE_CHECKING:
    from concurrent.futures import Executor


class BuildContext(NamedTuple):
    """What is fixed during one build. (The ``context`` of a ``Page`` is another thing: what its template receives.)"""

    config: Config
    theme: Theme
    site: Path
    """The folder that the site is written to, absolute."""
    search: bool
    """Whether the site gets a search index."""
    jobs: int | None
    """The number of worker processes; None for one per processor."""
    executor: Executor | None
    """Runs the work elsewhere; None for processes of this machine."""
    code: str
    """``code_digest`` of jianbao and its libraries. """
    common: str
    """``page_keys.common_digest`` of everything that all pages share. Another digest invalidates what the cache has of
    this site."""
    menu: Menu = Menu()
    """What the header of every page links to; empty until the pages are read (``with_menu``)."""
    has_media: bool = False
    """Whether the archive has tables of pictures, so that the records of pages need the pictures on them."""
    has_lock: bool = False
    """Whether this build holds the lock of the site's folder, so that no other build writes to it; see ``lock``."""

    def with_menu(self, menu: Menu) -> BuildContext:
        """The context for a site with the given menu: every page shows it, so another menu makes all pages stale."""
        return self._replace(menu=menu, common=add_menu(self.common, menu))

    @property
    def records_version(self) -> str:
        """What invalidates the table of pages: the code; the time zone, which is in every date; the first picture."""
        return " ".join(filter(None, [self.code, self.config.timezone, "media" if self.has_media else ""]))

    @property
    def content(self) -> Path:
        """The folder of articles, own pages and own files."""
        return self.config.articles.parent

    def cache(self, kind: str, *, shared: bool = False) -> Path:
        """The cache file for one ``kind`` of data; ``shared`` by all folders that the archive is built into."""
        return cache_file(self.config.root, kind, None if shared else self.site)


def make_context(
    config: Config, output: Path | None, *, search: bool, jobs: int | None, executor: Executor | None = None
) -> BuildContext:
    """Find the theme and the site's folder, and compute the digests. Raises ConfigError, ThemeError, OutputError."""
    # Absolute, because a worker on another machine has another working directory.
    site = folder_for_site(output or config.site, config.root).absolute()
    theme, code = open_theme(config), code_digest()
    common, has_media = common_digest(code, config, theme), bool(media_table_files(config.articles.parent))
    return BuildContext(config, theme, site, search, jobs, executor, code, common, has_media=has_media)
