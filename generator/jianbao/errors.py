"""All errors that jianbao reports: what is wrong, where, and how to fix it.

::

    JianbaoError            the base class
    ├── UsageError          wrong use of a command (exit code 2)
    ├── ConfigError         an error in jianbao.toml, an outlet, a vocabulary or another settings file
    ├── ClippingError       a clipping cannot be read (reported; the run continues)
    ├── PageError           a Markdown page cannot be read (reported; the run continues)
    ├── LinkError           a link of a page leads nowhere (reported; the run continues)
    ├── ThemeError          an error in a template or another file of a theme
    ├── OutputError         a file cannot be written, or would replace one that jianbao did not make
    ├── FetchError          an address of the web cannot be fetched
    ├── SearchError         Pagefind's program cannot be run
    └── ExecutorError       workers cannot be started or reached, cannot take part in the run, or were killed
"""

from __future__ import annotations

import errno
import re
import sys

TOO_LARGE_REMEDY = "Keep only the article, or move the file out of the folder."
"""How to fix a clipping that is too large to be an article."""

WRITE_REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "Free some disk space."),
    **dict.fromkeys((errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY), "Move the folder of this name away."),
    errno.ENOTDIR: "A folder in this path is a file: move it away, or choose another folder.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Fix the folder's permissions."),
}
"""How to fix a file that cannot be written, by the system's error number."""
DEFAULT_WRITE_REMEDY = "Check that the disk is connected and works."
"""How to fix a file that cannot be written because of any other error."""


UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a file name may contain that would break a line, command the terminal, reverse a text, or is not Unicode."""


def printable(text: str) -> str:
    """``text`` as one line that any terminal can show: control characters and bytes that are not UTF-8 are escaped."""
    return UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], text)


def printable_lines(text: str) -> str:
    """As ``printable``, but newlines stay."""
    return "\n".join(map(printable, text.split("\n")))


def undecodable_name(name: str) -> tuple[str, str] | None:
    """What is wrong with a file name whose bytes are not Unicode, and the remedy; None for any other name."""
    try:
        name.encode()
    except UnicodeEncodeError:
        encoding = sys.getfilesystemencoding()
        if encoding == "utf-8":
            return "the file name is not UTF-8", "Rename the file."
        return (
            f"the file name cannot be read, because this system's encoding is {encoding}",
            "Run jianbao with PYTHONUTF8=1 in the environment, or in a UTF-8 locale.",
        )
    return None


class JianbaoError(Exception):
    """``what`` is wrong, in which ``file`` and ``line`` (1-based) if known, and how to fix it (``remedy``)."""

    def __init__(self, what: str, *, file: str | None = None, line: int | None = None, remedy: str | None = None):
        super().__init__(what, file, line, remedy)
        self.what = what
        self.file = file
        self.line = line
        self.remedy = remedy

    def __str__(self) -> str:
        """``file:line: what`` and, on a second line, the remedy."""
        place = "" if self.file is None else self.file if self.line is None else f"{self.file}:{self.line}"
        first = printable(f"{place}: {self.what}" if place else self.what)
        return f"{first}\n  {printable(self.remedy)}" if self.remedy else first

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the error, for worker processes: exceptions with keyword-only arguments need this."""
        return (_rebuild, (type(self), self.what, self.file, self.line, self.remedy))


def _rebuild(
    kind: type[JianbaoError], what: str, file: str | None, line: int | None, remedy: str | None
) -> JianbaoError:
    error = kind.__new__(kind)
    JianbaoError.__init__(error, what, file=file, line=line, remedy=remedy)
    return error


class UsageError(JianbaoError):
    """Wrong use of a command."""


class ConfigError(JianbaoError):
    """An error in a file of settings: ``jianbao.toml``, an outlet, a vocabulary, ``aliases.tsv``."""


class ClippingError(JianbaoError):
    """A clipping that cannot be read; the file is not touched."""


class PageError(JianbaoError):
    """A Markdown page in ``content/articles`` that cannot be read."""


class LinkError(JianbaoError):
    """A link or picture of a page that leads to a file that does not exist; the page is in the site."""


class ThemeError(JianbaoError):
    """An error in a template or another file of a theme."""


class OutputError(JianbaoError):
    """A file that cannot be written, or would replace one that jianbao did not make."""


def not_written(error: OSError, file: str) -> OutputError:
    """The OutputError for a file that could not be written because of ``error``."""
    remedy = WRITE_REMEDIES.get(error.errno or 0, DEFAULT_WRITE_REMEDY)
    return OutputError(f"cannot be written: {error.strerror}", file=file, remedy=remedy)


class FetchError(JianbaoError):
    """An address of the web, ``file``, that cannot be fetched.

    ``status`` is that of HTTP, else one of those in ``fetch/permission.py``. ``is_temporary`` says that
    a later try may succeed, ``retry_after`` after how many seconds the server wants it; 0 if it does not say.
    """

    def __init__(
        self,
        what: str,
        *,
        file: str,
        remedy: str | None = None,
        status: int = 0,
        is_temporary: bool = False,
        retry_after: float = 0.0,
    ):
        super().__init__(what, file=file, remedy=remedy)
        self.status, self.is_temporary, self.retry_after = status, is_temporary, retry_after

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the error with its attributes."""
        return (*super().__reduce__(), self.__dict__)


class SearchError(JianbaoError):
    """Pagefind's program, which writes the interfaces of the search, cannot be run."""


class ExecutorError(JianbaoError):
    """Worker processes, on this machine or of ``--executor``, that cannot be started or reached, or were killed.

    Also workers that cannot take part in a run: they have another version of jianbao, or do not see the archive.
    """
