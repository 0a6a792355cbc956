"""Rule: portraits of authors and icons of sites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.author_elements import AUTHOR_ADDRESS
from jianbao.ingest.clean.banners import picture_size
from jianbao.ingest.clean.class_names import class_names, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.page_lines import is_saved_page
from jianbao.ingest.html.blocks import text_of

AVATAR_ADDRESS = re.compile(r"gravatar\.com/avatar|/avatars?[/_-]|/user_?photos?/|/profile_images/", re.IGNORECASE)

AVATAR_NAMES = name_pattern(
    r"avatar|gravatar|author-?(?:image|photo|thumb|pic)|user-?(?:photo|pic|image)|profile-?(?:photo|pic|image)|"
    r"favicon|(?:bookmark|site|link)-?icon"
)

MAX_AVATAR_SIZE = 160
MAX_BIO_CHARACTERS = 300


def avatars(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An author's portrait next to the name, or the icon of a site, is not a picture of the article."""
    is_page = is_saved_page(context)
    for picture in body.find_all("img"):
        link = picture.parent if picture.parent is not None and picture.parent.name == "a" else picture
        names = f"{class_names(picture)} {class_names(link)}"
        is_named = AVATAR_ADDRESS.search(str(picture.get("src", ""))) or AVATAR_NAMES.search(names)
        is_author = is_page and picture.find_parent("a", href=AUTHOR_ADDRESS) is not None
        if is_named or is_author or (0 < max(picture_size(picture)) <= MAX_AVATAR_SIZE and _is_next_to_author(picture)):
            yield picture


def _is_next_to_author(picture: Tag) -> bool:
    """Whether the text in the smallest box around a picture has a link to the page of an author."""
    box = next((parent for parent in picture.parents if text_of(parent)), None)
    links = box.find_all("a", href=True) if box is not None and len(text_of(box)) <= MAX_BIO_CHARACTERS else []
    return any(AUTHOR_ADDRESS.search(str(link["href"])) for link in links)
