"""The context of a cleaning rule: what it receives in addition to the tree."""

from __future__ import annotations

from typing import NamedTuple

from jianbao.ingest.boilerplate_file import NO_CHANNEL_BOILERPLATE, ChannelBoilerplate
from jianbao.model import Clipping, Outlet


class RuleContext(NamedTuple):
    """The clipping that the tree was parsed from, its outlet, title and known boilerplate."""

    clipping: Clipping
    outlet: Outlet
    title: str
    """The article's own title, without the site's name."""
    boilerplate: ChannelBoilerplate = NO_CHANNEL_BOILERPLATE
    """The boilerplate of the clipping's channel, from ``boilerplate.toml``."""
