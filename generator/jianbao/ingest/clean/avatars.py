"""Rule: portraits of authors and icons of sites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import names_of, words

AVATAR_FILE = re.compile(r"gravatar\.com/avatar|/avatars?[/_-]|/user_?photos?/|/profile_images/", re.IGNORECASE)

AVATAR_NAME = words(
    r"avatar|gravatar|author-?(?:image|photo|thumb|pic)|user-?(?:photo|pic|image)|profile-?(?:photo|pic|image)|"
    r"favicon|(?:bookmark|site|link)-?icon"
)


def avatars(body: Tag, about: About) -> Iterator[Tag]:
    """An author's portrait beside the name, or the icon of a site, is no picture of the article."""
    for picture in body.find_all("img"):
        link = picture.parent if picture.parent is not None and picture.parent.name == "a" else picture
        if AVATAR_FILE.search(str(picture.get("src", ""))) or AVATAR_NAME.search(
            f"{names_of(picture)} {names_of(link)}"
        ):
            yield picture
