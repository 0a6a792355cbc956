"""Where Jekyll puts a post: its permalink rules, those of version 3 (GitHub Pages) and of version 4.

https://jekyllrb.com/docs/permalinks/ tells of them; what it leaves open is as in Jekyll's ``url.rb``, ``utils.rb`` and
``drops/url_drop.rb``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from jianbao.errors import UsageError

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""Templates with a name of their own; the first is the default."""
PLACEHOLDER = re.compile(r":([a-z_]+)")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Ruby's names, whatever the locale."""
PRETTY = frozenset("._~!$&'()+,;=@")
"""What ``:title`` keeps beside letters, marks and digits."""


class Post(NamedTuple):
    """What the address of a post is made of."""

    stem: str
    """The file's name without its ending, with its date."""
    slug: str
    """The name without its date, or the slug that the front matter gives."""
    date: datetime
    """In the site's time zone."""
    categories: tuple[str, ...] = ()
    """Those of the folders above, then those of the front matter."""
    folder: str = ""
    """Below ``_posts``, with ``/``."""


VALUES: Mapping[str, Callable[[Post], str]] = {
    "year": lambda post: f"{post.date.year:04}",
    "month": lambda post: f"{post.date.month:02}",
    "day": lambda post: f"{post.date.day:02}",
    "hour": lambda post: f"{post.date.hour:02}",
    "minute": lambda post: f"{post.date.minute:02}",
    "second": lambda post: f"{post.date.second:02}",
    "i_month": lambda post: str(post.date.month),
    "i_day": lambda post: str(post.date.day),
    "short_year": lambda post: f"{post.date.year % 100:02}",
    "short_month": lambda post: MONTHS[post.date.month - 1][:3],
    "long_month": lambda post: MONTHS[post.date.month - 1],
    "y_day": lambda post: f"{post.date.timetuple().tm_yday:03}",
    "w_year": lambda post: f"{post.date.isocalendar().year:04}",
    "week": lambda post: f"{post.date.isocalendar().week:02}",
    "w_day": lambda post: str(post.date.isoweekday()),
    "short_day": lambda post: DAYS[post.date.weekday()][:3],
    "long_day": lambda post: DAYS[post.date.weekday()],
    "title": lambda post: slugify(post.slug, keep=PRETTY, cased=True),
    "slug": lambda post: slugify(post.slug),
    "name": lambda post: slugify(post.stem),
    "path": lambda post: "/".join(filter(None, (post.folder, post.stem))),
    "categories": lambda post: "/".join(dict.fromkeys(category.lower() for category in post.categories)),
    "slugified_categories": lambda post: "/".join(dict.fromkeys(map(slugify, post.categories))),
    "collection": lambda post: "posts",
    "output_ext": lambda post: ".html",
}


def slugify(text: str, *, keep: frozenset[str] = frozenset(), cased: bool = False) -> str:
    """Letters, marks, decimal digits and what is in ``keep``; each run of anything else becomes one hyphen."""
    kept = "".join(c if c in keep or unicodedata.category(c)[0] in "LM" or c.isdecimal() else "\0" for c in text)
    slug = re.sub("\0+", "-", kept).removeprefix("-").removesuffix("-")
    return slug if cased else slug.lower()


def addresses(template: str, post: Post) -> tuple[str, ...]:
    """The addresses of ``post``, below the site and unquoted: one, or two where Jekyll 3 and 4 differ.

    They do where two dots follow each other, as in a title that ends in some. Raises UsageError for a placeholder that
    Jekyll does not know either.
    """
    address = PLACEHOLDER.sub(lambda match: _value(match[1], post), template)
    third = re.sub(r"\.+/|\A/+", "", re.sub(r"/{2,}", "/", address))
    fourth = re.sub(r"/{2,}", "/", f"/{address}".replace("..", "/").replace("./", ""))
    return tuple(dict.fromkeys(found for found in (third.lstrip("/"), fourth.lstrip("/")) if found))


def _value(name: str, post: Post) -> str:
    """``:year_`` is ``:year`` and an underscore, where no placeholder has that name."""
    for key, rest in ((name, ""), (name.removesuffix("_"), "_")):
        if key in VALUES:
            return VALUES[key](post) + rest
    raise UsageError(
        f"the permalink has :{name}, which Jekyll does not know",
        remedy=f"Correct it in _config.yml or in the post; known are :{', :'.join(sorted(VALUES))}.",
    )
