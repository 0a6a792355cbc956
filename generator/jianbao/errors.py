"""Everything that can go wrong in words a person can act on.

::

    JianbaoError            the base: what is wrong, where, and how to mend it
    ├── UsageError          the command was used wrongly (exit code 2)
    ├── ConfigError         jianbao.toml, an outlet's TOML or a vocabulary does not hold
    ├── ClippingError       a raw clipping that cannot be read (reported; the run goes on)
    ├── PageError           a Markdown page that cannot be read (reported; the run goes on)
    ├── ThemeError          a template or theme file does not hold
    ├── OutputError         the output folder cannot be written, or is not ours to write
    ├── SearchError         Pagefind did not give an index
    └── ExecutorError       workers, of ``--executor`` or our own, cannot be had, cannot do this work, or were killed
"""

from __future__ import annotations

import errno

TOO_LARGE = "Keep the article alone of it, or take the file out of the folder."
"""What to do about a clipping that cannot be an article."""

REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "Free space."),
    **dict.fromkeys((errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY), "Move away the folder that is in its place."),
    errno.ENOTDIR: "A part of this path is a file: move it away, or choose another folder.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Mend the folder's rights."),
}
"""What to do about a file that cannot be written, by what the system says."""
CHECK = "Look whether its disk is there and sound."
"""The same, where it says something else."""


class JianbaoError(Exception):
    """One problem: ``file`` and ``line`` (1-based) where known, ``what`` is wrong, and the ``remedy``."""

    def __init__(self, what: str, *, file: str | None = None, line: int | None = None, remedy: str | None = None):
        super().__init__(what, file, line, remedy)
        self.what = what
        self.file = file
        self.line = line
        self.remedy = remedy

    def __str__(self) -> str:
        """``file:line: what`` and, on a second line, how to mend it."""
        place = "" if self.file is None else self.file if self.line is None else f"{self.file}:{self.line}"
        first = f"{place}: {self.what}" if place else self.what
        return f"{first}\n  {self.remedy}" if self.remedy else first

    def __reduce__(self) -> tuple[object, ...]:
        """Worker processes send their errors home; keyword-only arguments need this to be pickled."""
        return (_rebuild, (type(self), self.what, self.file, self.line, self.remedy))


def _rebuild(
    kind: type[JianbaoError], what: str, file: str | None, line: int | None, remedy: str | None
) -> JianbaoError:
    return kind(what, file=file, line=line, remedy=remedy)


class UsageError(JianbaoError):
    """The command was used wrongly."""


class ConfigError(JianbaoError):
    """A TOML file of settings or knowledge does not hold."""


class ClippingError(JianbaoError):
    """A raw clipping that cannot be read; it is left where it was."""


class PageError(JianbaoError):
    """A Markdown page in content/articles that cannot be read."""


class ThemeError(JianbaoError):
    """A template or a theme's file does not hold."""


class OutputError(JianbaoError):
    """The output folder cannot be written, or is not ours to write."""


def not_written(error: OSError, file: str) -> OutputError:
    """What to raise for a file that the system would not let be written."""
    return OutputError(f"cannot be written: {error.strerror}", file=file, remedy=REMEDIES.get(error.errno or 0, CHECK))


class SearchError(JianbaoError):
    """Pagefind did not give an index."""


class ExecutorError(JianbaoError):
    """Workers, those of ``--executor`` or our own, cannot be had, cannot do this work, or were killed."""
