"""What a cleaning rule may know besides the tree."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model import Clipping, Outlet


@dataclass(frozen=True, slots=True)
class About:
    """The clipping a tree was parsed from, and who published it."""

    clipping: Clipping
    outlet: Outlet
