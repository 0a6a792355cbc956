"""The progress bar of a long step; imported only if there is a terminal, because rich is slow to import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

T = TypeVar("T")


class Rate(ProgressColumn):
    """A column with the items per second, averaged over the most recent items."""

    def render(self, task: Task) -> Text:
        """The rate, or nothing while it is unknown."""
        return Text(f"{task.speed:.0f}/s" if task.speed else "")


def with_bar(items: Sequence[T], step: str, console: Console) -> Iterator[T]:
    """Yield the items, and meanwhile show a progress bar with the name of the step, count, rate and time left."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield from progress.track(items, description=step)
