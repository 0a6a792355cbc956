"""The report of importing a Jekyll site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from jianbao.errors import JianbaoError
from jianbao.page.aliases import ALIASES_FILE
from jianbao.page.removed import REMOVED_FILE

MANY_POSTS = 200
"""From this number of posts, texts that repeat in a channel are worth learning."""


class KeptFields(NamedTuple):
    """What the front matter of the posts says about channels and tags."""

    channels: int = 0
    """Number of different channels."""
    posts_of_channels: int = 0
    tags: int = 0
    """Number of different tags that are kept."""
    posts_with_tags: int = 0


class ImportReport(NamedTuple):
    """The result of an import."""

    posts: int
    """Posts that are among the clippings now."""
    copied: int
    """Posts that were not among the clippings yet."""
    addresses: int
    """Old addresses of the posts."""
    redirects: int
    """Those of them that the posts' front matter lists in ``redirect_from``."""
    shadowed: int
    """Posts whose addresses all belong to a later post or a copy, which Jekyll showed instead."""
    unpublished: int
    """Posts left out because their front matter says ``published: false``."""
    pages: int
    """Pages of the old site that are not posts; they are not copied, and their addresses not kept."""
    removed: int = 0
    """Posts left out because their articles were removed from this archive."""
    kept: KeptFields = KeptFields()
    settings: tuple[str, ...] = ()
    """Lines for ``jianbao.toml``: settings of the old site that this archive lacks."""
    problems: tuple[JianbaoError, ...] = ()
    dry_run: bool = False

    def lines(self) -> Iterator[str]:
        """The lines that the command prints."""
        yield f"Posts      {self.posts}: {self.copied} copied, {self.posts - self.copied} copied before"
        redirects = f", {self.redirects} of them from redirect_from" if self.redirects else ""
        yield f"Addresses  {self.addresses} in {ALIASES_FILE}{redirects}"
        if self.kept.channels:
            yield (
                f"Channels   {self.kept.channels}, in {_count_posts(self.kept.posts_of_channels)}: "
                "their only tag is also the only category or the author"
            )
        if self.kept.tags:
            yield f"Tags       {self.kept.tags} kept, in {_count_posts(self.kept.posts_with_tags)}"
        if self.shadowed:
            yield f"Shadowed   {self.shadowed} are copies or share the address of a later post, which Jekyll showed"
        if self.unpublished:
            yield f"Left out   {self.unpublished} with published: false"
        if self.removed:
            yield f"Removed    {self.removed} left out, because {REMOVED_FILE} lists their articles"
        if self.pages:
            yield f"Pages      {self.pages} that are not posts are left out, with their addresses"
        if self.settings:
            yield "\nSettings of the old site that jianbao.toml lacks:\n"
            yield from self.settings
        if self.dry_run:
            yield "Dry run    nothing is written"
        elif self.posts >= MANY_POSTS:
            yield "\nNext:  jianbao learn && jianbao ingest && jianbao build"
            yield "       learn finds texts that a channel repeats in its articles; ingest then removes them."
        else:
            yield "\nNext:  jianbao ingest && jianbao build"


def _count_posts(number: int) -> str:
    return "1 post" if number == 1 else f"{number} posts"
