"""What is to be built, out of what, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jianbao.config import Config
from jianbao.publish.output_folder import folder_for_site
from jianbao.publish.page_keys import common_digest
from jianbao.publish.render.theme import Theme, open_theme
from jianbao.runtime.cache import cache_file
from jianbao.runtime.code_version import code_digest

if TYPE_CHECKING:
    from concurrent.futures import Executor


class BuildContext(NamedTuple):
    """One build."""

    config: Config
    theme: Theme
    site: Path
    """The folder the site goes to."""
    search: bool
    """Whether it gets a search index."""
    jobs: int | None
    """Processes at work, if not one a processor."""
    executor: Executor | None
    """Whose they are, if not this machine's own."""
    code: str
    """Names the code that makes it; see ``keys``."""
    common: str
    """Names all that is the same for every page."""
    has_lock: bool = False
    """Whether no other build can be at the same site; see ``lock``."""

    @property
    def about(self) -> Path:
        """The archive's own ``about.md``, which need not be there."""
        return self.config.articles.parent / "about.md"

    def cache(self, kind: str, *, shared: bool = False) -> Path:
        """The file in which a build leaves one kind of thing for the next; ``shared`` by all folders of an archive."""
        return cache_file(self.config.root, kind, None if shared else self.site)


def make_context(
    config: Config, output: Path | None, *, search: bool, jobs: int | None, executor: Executor | None = None
) -> BuildContext:
    """Look up what the parameters of a build stand for. Raises ConfigError, ThemeError, OutputError."""
    site = folder_for_site(output or config.site, config.root).absolute()  # a worker elsewhere stands elsewhere
    theme, code = open_theme(config), code_digest()
    return BuildContext(config, theme, site, search, jobs, executor, code, common_digest(code, config, theme.folders))
