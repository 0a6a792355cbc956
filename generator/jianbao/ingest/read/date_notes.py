"""Notes for the user on the date in a clipping's front matter: that it cannot be read, is not believed, or is in doubt.

The clipping becomes a page nevertheless, with a date from another clue or none.
"""

from __future__ import annotations

import re

from jianbao.ingest.date_bounds import FIRST_YEAR, LAST_YEAR, is_plausible
from jianbao.page.format import line_of_key
from jianbao.page.written_dates import day_of, read_written_date

KEY = re.compile(r"""\s*["']?[\w -]+["']?\s*[:=]""")
"""The beginning of a line of front matter."""
MAX_SHOWN_CHARACTERS = 40
"""The beginning of a value that is shown if it is longer."""


def date_notes(value: object, text: str) -> tuple[str, ...]:
    """Notes on the value of ``date``, each with the line in ``text``, the reason and a remedy; none if it is clear."""
    if value is None or value == "":
        return ()
    written = read_written_date(value)
    if written is None:
        what = f"the date {_shown(value)} cannot be read"
    elif not is_plausible(written.when):
        what = f"the date {_shown(value)} is not believed, as its year is not between {FIRST_YEAR} and {LAST_YEAR}"
    elif written.doubt:
        return (
            f"{_place(value, text)}the date {_shown(value)} has two meanings: {written.doubt}; "
            f"if that is wrong, correct {day_of(written.when).isoformat()}",
        )
    else:
        return ()
    return (f"{_place(value, text)}{what}; write it like  date: 2021-03-18 20:15:00 +0800  or  date: 2021-03-18",)


def _shown(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= MAX_SHOWN_CHARACTERS else f"{text[:MAX_SHOWN_CHARACTERS]}…"


def _place(value: object, text: str) -> str:
    """``line 3: ``, the line that holds a key and the value, whatever the key is; empty if none is found."""
    written = str(value).strip().partition("\n")[0]
    lines = (number for number, line in enumerate(text.split("\n"), 1) if written in line and KEY.match(line))
    number = next(lines, None) or line_of_key("date", text)
    return f"line {number}: " if number else ""
