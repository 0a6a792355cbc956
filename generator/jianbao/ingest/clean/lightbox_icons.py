"""Rule: icons and labels that enlarge a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import climb, text_of

ENLARGE_ICON_FILE = re.compile(
    r"(?:^|/)(?:[\w-]*[-_])?(?:icon[-_]?(?:zoom|enlarge|search|play|plus)|zoom(?:[-_]?(?:in|icon))?|"
    r"magnif(?:y|ier|ying[-_]?glass)|enlarge)(?:[-_@]?\d+x?\d*)?\.(?:png|gif|svg|webp)(?:$|[?#])",
    re.IGNORECASE,
)
"""Complete file names only, and no photographs: ``zoom-meeting.jpg`` is a picture of the article."""

ENLARGE_LABEL = re.compile(
    r"(?:view|open|see|show) (?:image|photo|picture) (?:in (?:full ?screen|lightbox|new window)|full size)|"
    r"(?:(?:click|tap) to )?(?:enlarge|expand|zoom)(?: (?:this )?(?:image|photo|picture))?|fullscreen|"
    r"open (?:image|photo) modal|(?:bild|foto) vergr(?:ö|oe)(?:ß|ss)ern|vollbild|"
    r"(?:ouvrir|agrandir|voir) (?:l['’]image|la photo)(?: en (?:grand|plein écran))?|agrandir|plein écran|"
    r"ampliar(?: (?:la )?(?:imagen|foto|imagem))?|ingrandisci(?: (?:l['’]immagine|la foto))?|"
    r"apri (?:l['’]immagine|la foto)|"
    r"afbeelding vergroten|(?:увеличить|открыть)(?: (?:фото|изображение|картинку))?|"
    r"(?:[点點][击擊擊])?(?:放大|查看)(?:[图圖]片|[大原][图圖]|[图圖])|[点點][击擊]放大|[图圖]片放大|"
    r"(?:画像を|写真を)?拡大(?:する|表示)?|이미지\s?(?:확대|크게 보기)(?:하기)?|크게 보기|phóng to",
    re.IGNORECASE,
)
"""Labels of such icons, in the languages of the press."""
ENLARGE_ELEMENTS = ("a", "span", "p", "div", "button", "small")


def lightbox_icons(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An icon or a label that enlarges a picture, with the link around it, does not work in an archive."""
    for label in body.find_all("figure") and body.find_all(ENLARGE_ELEMENTS):
        if ENLARGE_LABEL.fullmatch(text_of(label)) and not label.find("img"):
            yield label
    for icon in body.find_all("img", src=ENLARGE_ICON_FILE):
        yield climb(icon, lambda tag: tag.name == "a" and not text_of(tag) and len(tag.find_all("img")) == 1)
