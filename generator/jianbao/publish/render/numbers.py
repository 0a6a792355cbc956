"""Numbers in the interface: with the separator of thousands of its language."""

from __future__ import annotations

from collections.abc import Mapping


class Number(int):
    """A number that is written with a separator of thousands, also as a field of a text of the interface."""

    separator: str

    def __str__(self) -> str:
        """Write the number."""
        return f"{int(self):,}".replace(",", self.separator)

    def __format__(self, specification: str) -> str:
        """Write it in a text, which may say how: ``{count:5}``."""
        return format(int(self), specification) if specification else str(self)


def grouped(words: Mapping[str, str], number: int) -> Number:
    """``number`` with the separator ``thousands`` of the texts of the interface; a language may have none."""
    written = Number(number)
    written.separator = words.get("thousands", "")
    return written
