"""The names of Jekyll's posts: a date, then a title, as in ``2021-03-18-hello-world.md``."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from jianbao.page.written_dates import full_year

POST_STEM = re.compile(r"(?P<year>\d{2,4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<slug>.*)")
"""As Jekyll's ``DATE_FILENAME_MATCHER``: 2021-3-8 and 21-03-08 are dates, too."""


class PostName(NamedTuple):
    """The parts of a post's file name."""

    day: date
    slug: str
    """The text after the date, which may be empty."""


def parse_post_name(stem: str) -> PostName | None:
    """Parse the name of a post without its suffix; None if it does not begin with a valid date."""
    match = POST_STEM.fullmatch(stem)
    if match is None:
        return None
    try:
        day = date(full_year(int(match["year"])), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return PostName(day, match["slug"])
