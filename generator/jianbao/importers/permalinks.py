"""Compute the addresses of a post by the permalink rules of Jekyll 3 (GitHub Pages) and Jekyll 4.

They are documented at https://jekyllrb.com/docs/permalinks/. Where the documentation leaves questions open, this module
follows Jekyll's ``url.rb``, ``utils.rb`` and ``drops/url_drop.rb``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from jianbao.errors import UsageError

PERMALINK_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""The templates that have a name; the first is the default."""
PLACEHOLDER = re.compile(r":([a-z_]+)")
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""In English whatever the locale is, as in Ruby."""
TITLE_PUNCTUATION = frozenset("._~!$&'()+,;=@")
"""The characters that ``:title`` keeps in addition to letters, marks and digits."""


class Post(NamedTuple):
    """The parts of a post's address."""

    stem: str
    """The file's name without its suffix, with its date."""
    slug: str
    """The ``slug`` in the front matter, else the stem without its date."""
    date: datetime
    """In the site's time zone."""
    categories: tuple[str, ...] = ()
    """The folders above ``_posts``, then the categories in the front matter."""
    folder: str = ""
    """Path of the post's folder below ``_posts``, with ``/``."""


PLACEHOLDER_VALUES: Mapping[str, Callable[[Post], str]] = {
    "year": lambda post: f"{post.date.year:04}",
    "month": lambda post: f"{post.date.month:02}",
    "day": lambda post: f"{post.date.day:02}",
    "hour": lambda post: f"{post.date.hour:02}",
    "minute": lambda post: f"{post.date.minute:02}",
    "second": lambda post: f"{post.date.second:02}",
    "i_month": lambda post: str(post.date.month),
    "i_day": lambda post: str(post.date.day),
    "short_year": lambda post: f"{post.date.year % 100:02}",
    "short_month": lambda post: MONTH_NAMES[post.date.month - 1][:3],
    "long_month": lambda post: MONTH_NAMES[post.date.month - 1],
    "y_day": lambda post: f"{post.date.timetuple().tm_yday:03}",
    "w_year": lambda post: f"{post.date.isocalendar().year:04}",
    "week": lambda post: f"{post.date.isocalendar().week:02}",
    "w_day": lambda post: str(post.date.isoweekday()),
    "short_day": lambda post: DAY_NAMES[post.date.weekday()][:3],
    "long_day": lambda post: DAY_NAMES[post.date.weekday()],
    "title": lambda post: slugify(post.slug, keep=TITLE_PUNCTUATION, cased=True),
    "slug": lambda post: slugify(post.slug),
    "name": lambda post: slugify(post.stem),
    "path": lambda post: "/".join(filter(None, (post.folder, post.stem))),
    "categories": lambda post: "/".join(dict.fromkeys(category.lower() for category in post.categories)),
    "slugified_categories": lambda post: "/".join(dict.fromkeys(map(slugify, post.categories))),
    "collection": lambda post: "posts",
    "output_ext": lambda post: ".html",
}


def slugify(text: str, *, keep: frozenset[str] = frozenset(), cased: bool = False) -> str:
    """Replace each run of characters except letters, marks, decimal digits and ``keep`` by a hyphen.

    The result is in lower case unless ``cased``.
    """
    kept = "".join(c if c in keep or unicodedata.category(c)[0] in "LM" or c.isdecimal() else "\0" for c in text)
    slug = re.sub("\0+", "-", kept).removeprefix("-").removesuffix("-")
    return slug if cased else slug.lower()


def post_addresses(template: str, post: Post) -> tuple[str, ...]:
    """The addresses of ``post``, relative to the site's root and without percent-encoding.

    Two addresses if Jekyll 3 and 4 differ, which they do for two adjacent dots, as after a title that ends in a dot.
    Raises UsageError for a placeholder that Jekyll does not know either.
    """
    address = PLACEHOLDER.sub(lambda match: _placeholder_value(match[1], post), template)
    jekyll_3 = re.sub(r"\.+/|\A/+", "", re.sub(r"/{2,}", "/", address))
    jekyll_4 = re.sub(r"/{2,}", "/", f"/{address}".replace("..", "/").replace("./", ""))
    return tuple(dict.fromkeys(path for path in (jekyll_3.lstrip("/"), jekyll_4.lstrip("/")) if path))


def _placeholder_value(name: str, post: Post) -> str:
    """The value of a placeholder. ``:year_`` is ``:year`` and an underscore, as ``year_`` is no placeholder."""
    for key, rest in ((name, ""), (name.removesuffix("_"), "_")):
        if key in PLACEHOLDER_VALUES:
            return PLACEHOLDER_VALUES[key](post) + rest
    raise UsageError(
        f"the permalink contains :{name}, which Jekyll does not know",
        remedy=f"Correct it in _config.yml or in the post. Known are :{', :'.join(sorted(PLACEHOLDER_VALUES))}.",
    )
