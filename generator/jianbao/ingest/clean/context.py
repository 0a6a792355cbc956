"""What a cleaning rule may know besides the tree."""

from __future__ import annotations

from typing import NamedTuple

from jianbao.ingest.boilerplate_file import NO_CHANNEL_BOILERPLATE, ChannelBoilerplate
from jianbao.model import Clipping, Outlet


class RuleContext(NamedTuple):
    """The clipping a tree was parsed from, and who published it."""

    clipping: Clipping
    outlet: Outlet
    title: str
    """The article's own title, without the site's name."""
    known: ChannelBoilerplate = NO_CHANNEL_BOILERPLATE
    """What repeats in the clipping's channel."""
