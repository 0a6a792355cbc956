"""The bar of a long step on a terminal; loaded only where there is one to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

T = TypeVar("T")


class Rate(ProgressColumn):
    """How many a second, of late."""

    def render(self, task: Task) -> Text:
        """Nothing as long as it is not known."""
        return Text(f"{task.speed:.0f}/s" if task.speed else "")


def with_bar(items: Sequence[T], what: str, console: Console) -> Iterator[T]:
    """The items, and a bar with count, rate and time left while they are taken."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield from progress.track(items, description=what)
