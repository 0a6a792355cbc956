"""Languages and directions of scripts other than Chinese, and how a site marks them."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from conftest import Archive

from jianbao.chinese.language import find_language, foreign_language
from jianbao.chinese.scripts import direction_of
from jianbao.ingest.normalise.language import article_language
from jianbao.publish.render.markdown import to_html

UYGHUR = "دېڭىز بويىدىكى شەھەردە يېڭى كىتابخانا ئېچىلدى (2021)."
HEBREW = "הספרייה החדשה נפתחה אתמול (2021)."
SENTENCES = {
    "ug": UYGHUR,
    "ar": "افتتحت المكتبة الجديدة في المدينة الساحلية صباح أمس.",
    "fa": "کتابخانه‌ی تازه دیروز در شهر ساحلی گشایش یافت.",
    "ur": "ساحلی شہر میں نئی لائبریری کل کھولی گئی ہے۔",
    "ps": "نوې کتابتون پرون په ښار کې پرانیستل شو، چارواکو وویل.",
    "ckb": "کتێبخانەی نوێ دوێنێ لە شارەکە کرایەوە و خەڵک دڵخۆش بوون.",
    "kk-Arab": "جاڭا كىتاپحانا كەشە اشىلدى، ٴبارى قۋاندى.",
    "he": HEBREW,
    "yi": "די נײַע ביבליאָטעק איז געװאָרן געעפֿנט.",
    "bo": "དཔེ་མཛོད་ཁང་གསར་པ་ཁ་སང་སྒོ་ཕྱེ་བ་རེད།",
    "mn-Mong": "ᠰᠢᠨ᠎ᠡ ᠨᠣᠮ ᠤᠨ ᠰᠠᠩ ᠨᠡᠭᠡᠭᠡᠪᠡ",
    "mn": "Шинэ номын сан өчигдөр нээгдэж, хүмүүс баярлав.",
    "ru": "Новая библиотека открылась вчера в приморском городе.",
    "uk": "Нову бібліотеку відкрили вчора, її чекали всі.",
    "bg": "Новата библиотека отвори врати вчера, казва кметът.",
    "kk": "Жаңа кітапхана кеше ашылды, бәрі қуанды.",
    "el": "Η νέα βιβλιοθήκη άνοιξε χθες.",
    "hi": "नई लाइब्रेरी कल शहर में खोली गई है।",
    "mr": "नवीन ग्रंथालय काल शहरात सुरू झाले आहे.",
    "th": "ห้องสมุดแห่งใหม่เปิดเมื่อวานนี้",
    "lo": "ຫໍສະໝຸດແຫ່ງໃໝ່ເປີດມື້ວານນີ້",
    "km": "បណ្ណាល័យថ្មីបានបើកកាលពីម្សិលមិញ",
    "my": "စာကြည့်တိုက်အသစ် မနေ့က ဖွင့်ခဲ့သည်။",
    "ka": "ახალი ბიბლიოთეკა გუშინ გაიხსნა.",
    "de": "Die neue Bibliothek ist gestern eröffnet worden, und die Kinder sind mit den Eltern gekommen.",
    "fr": "La nouvelle bibliothèque est ouverte et les enfants sont venus avec des amis.",
    "vi": "Thư viện mới của thành phố đã mở cửa và được người dân chào đón.",
    "tr": "Yeni kütüphane dün açıldı ve çocuklar için çok güzel bir gün oldu.",
    "en": "The new library opened yesterday.",
    "ko": "새 도서관이 어제 문을 열었다.",
    "ja": "新しい図書館が昨日開館しました。",
}


@pytest.mark.parametrize(("lang", "sentence"), SENTENCES.items(), ids=SENTENCES)
def test_language_of_a_sentence(lang: str, sentence: str) -> None:
    """Scripts have letters of their own; languages of one script have letters that only they use, or frequent words."""
    assert find_language(sentence) == lang
    assert foreign_language(sentence, "zh-Hans") == (None if lang == "en" else lang), "one English word is not enough"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("新图书馆（Новая библиотека）昨天开放，市长很高兴。", "zh-Hans"),
        ("新图书馆的维吾尔文名是" + UYGHUR[:20] + "，市长昨天在开放仪式上读了这个名字，听众都很高兴。", "zh-Hans"),
        ("Beijing 2021 AFP", "en"),
        ("Le Monde", "en"),
        ("α", "el"),
    ],
)
def test_name_in_another_script_does_not_decide(text: str, lang: str) -> None:
    """The main script of a text decides; a few Latin words are English, as always."""
    assert find_language(text) == lang


@pytest.mark.parametrize(
    ("lang", "direction"),
    [
        *[(lang, "rtl") for lang in ("ug", "ar", "ar-EG", "AR", "fa", "ur", "he", "yi", "kk-Arab", "az-Arab-IR")],
        *[(lang, "ltr") for lang in ("zh-Hans", "en", "bo", "mn-Mong", "und", "", "ug-Latn", "ug-Cyrl", "arn")],
    ],
)
def test_direction_of_a_language(lang: str, direction: str) -> None:
    """A script in the tag decides, otherwise the language."""
    assert direction_of(lang) == direction


BLOCKS = {
    "paragraph": "{}",
    "heading": "## {}",
    "quotation": "> {}",
    "item": "- {}\n- 二",
    "item with paragraphs": "- {}\n\n- 二",
    "cell": "| 一 | 二 |\n|---|---|\n| 三 | {} |",
    "caption": "![](https://a.example/b.jpg)\n*{}*",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
@pytest.mark.parametrize(
    ("sentence", "around", "lang", "direction"),
    [
        (UYGHUR, "zh-Hans", "ug", "rtl"),
        ("خەۋەر.", "zh-Hans", "ug", "rtl"),
        (HEBREW, "en", "he", "rtl"),
        (HEBREW, "ug", "he", None),
        ("新图书馆昨天开放。", "ug", "zh-Hans", "ltr"),
    ],
)
def test_passage_in_another_direction(block: str, sentence: str, around: str, lang: str, direction: str | None) -> None:
    """Each block has the language and direction of its text where they differ from the article's."""
    page = BeautifulSoup(to_html(block.format(sentence), around), "lxml")
    element = next(element for element in page.find_all(lang=lang) if sentence in element.get_text())
    assert element.get("dir") == direction


@pytest.mark.parametrize(
    ("body", "element", "direction"),
    [
        (f"> {HEBREW}\n>\n> {UYGHUR}", "blockquote", "rtl"),
        (f"> {HEBREW}\n>\n> 昨天开放。", "blockquote", None),
        (f"- {HEBREW}\n- {UYGHUR}", "ul", "rtl"),
        (f"1. 昨天开放。\n2. {HEBREW}", "ol", None),
        (f"| {HEBREW} | {UYGHUR} |\n| --- | --- |\n| 12 | {HEBREW} |", "table", None),
        (f"| {HEBREW} | {UYGHUR} |\n| --- | --- |\n| {UYGHUR} | {HEBREW} |", "table", "rtl"),
    ],
)
def test_direction_of_containers(body: str, element: str, direction: str | None) -> None:
    """The bar of a quotation, the bullets of a list and the first column are on the side where the text begins."""
    container = BeautifulSoup(to_html(body, "zh-Hans"), "lxml").select(element)[0]
    assert container.get("dir") == direction


@pytest.mark.parametrize(
    ("written", "text", "lang"),
    [
        ("az", "Yeni kitabxana dünən açıldı.", "az"),
        ("pt_BR", "A nova biblioteca abriu.", "pt-BR"),
        ("fa", "کتابخانه", "fa"),
        ("uz-Cyrl", "Янги кутубхона очилди.", "uz-Cyrl"),
        ("zh-CN", "The new library opened yesterday.", "en"),
        ("en", "新圖書館昨天開放。", "zh-Hant"),
        ("zh-Hans", "新圖書館昨天開放。", "zh-Hant"),
        ("ru", "The new library opened yesterday.", "en"),
        ("az-Arab", "Yeni kitabxana dünən açıldı.", "en"),
        ("English", "The new library opened yesterday.", "en"),
        ("en", "2021", "und"),
    ],
)
def test_language_of_front_matter(written: str, text: str, lang: str) -> None:
    """The front matter decides between languages with the same letters; the text decides everything else."""
    assert article_language({"lang": written}, text) == lang


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (f"{HEBREW} 新图书馆昨天开放，市民都来了。", None),
        (f"新图书馆昨天开放，市民都来了，报上说：{HEBREW}", "zh-Hans"),
    ],
)
def test_first_letter_decides_mixed_passages(text: str, lang: str | None) -> None:
    """In an article from right to left, a passage that begins so keeps its direction, whatever it quotes."""
    assert foreign_language(text, "ar") == lang


def test_article_from_right_to_left(archive: Archive) -> None:
    """Title and text run from right to left, the interface around them from left to right, rows in their language."""
    archive.page("a", id="a", title="ABC: خەۋەر.", date="2021-11-07", body=f"{UYGHUR}\n\n新图书馆昨天开放。")
    archive.build()
    page = BeautifulSoup(archive.html("articles/a.html"), "lxml")
    assert page.select('html[lang="ug"][dir="rtl"]')
    assert [element.get("dir") for element in page.select(".article-body p")] == [None, "ltr"]
    for around in page.select("header.site-header, .article-facts, .article-footer, footer.site-footer, a.skip"):
        assert around["dir"] == "ltr"
    home = BeautifulSoup(archive.html("index.html"), "lxml")
    assert not home.select("html[dir]")
    assert home.select('.row-title[lang="ug"][dir="rtl"]')
    assert '<entry xml:lang="ug">' in archive.html("feed.xml")
    rtl_languages = re.search(r'data-rtl="([^"]+)"', archive.html("search.html"))
    assert rtl_languages
    assert "ug" in rtl_languages[1].split()


def test_title_in_another_language_than_its_article(archive: Archive) -> None:
    """A title is marked by its own language, and front matter decides about the article's."""
    archive.page("a", id="a", title="خەۋەر.", date="2021-11-07", body="新图书馆昨天开放。")
    archive.page("b", id="b", title="新闻", date="2021-11-08", lang="ar", body="新图书馆昨天开放。")
    archive.build()
    assert '<h1 class="parts short" lang="ug" dir="rtl">' in archive.html("articles/a.html")
    assert '<html lang="ar" dir="rtl">' in archive.html("articles/b.html")
    assert '<h1 class="parts short" lang="zh-Hans" dir="ltr">' in archive.html("articles/b.html")
