"""Rule: portraits of authors and icons of sites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import class_names, name_pattern
from jianbao.ingest.clean.context import RuleContext

AVATAR_ADDRESS = re.compile(r"gravatar\.com/avatar|/avatars?[/_-]|/user_?photos?/|/profile_images/", re.IGNORECASE)

AVATAR_NAMES = name_pattern(
    r"avatar|gravatar|author-?(?:image|photo|thumb|pic)|user-?(?:photo|pic|image)|profile-?(?:photo|pic|image)|"
    r"favicon|(?:bookmark|site|link)-?icon"
)


def avatars(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An author's portrait next to the name, or the icon of a site, is not a picture of the article."""
    for picture in body.find_all("img"):
        link = picture.parent if picture.parent is not None and picture.parent.name == "a" else picture
        names = f"{class_names(picture)} {class_names(link)}"
        if AVATAR_ADDRESS.search(str(picture.get("src", ""))) or AVATAR_NAMES.search(names):
            yield picture
