"""Promotion in the descriptions of videos is removed, and text that resembles it is kept."""

from __future__ import annotations

import re

import pytest
from account import clean_clipping
from hypothesis import given
from hypothesis import strategies as st
from test_clean import letters, visible

from jianbao.ingest.normalise.outlet import find_outlet
from jianbao.ingest.promotion.find import find_promotion
from jianbao.ingest.promotion.phrases import PHRASES
from jianbao.ingest.promotion.segments import is_dash_row, is_hashtags, split_segments
from jianbao.model import Clipping, Outlet
from jianbao.outlets import load_outlets

HARBOUR = Outlet("harbour", {"zh-Hans": "港口频道"}, kind="video")
OUTLETS = load_outlets()
DASH_LINE = "－" * 20
STORY = "今天說說漁港三十年的變遷。當年的碼頭工會有八百名會員，如今剩下十二人。"
PHRASE_BY_NAME = {phrase.name: phrase for phrase in PHRASES}
EXAMPLES = {
    "subscribe": "歡迎訂閱本頻道！",
    "subscribe at": "訂閱港口頻道，每週更新：https://harbour.example/s",
    "subscribe to us": "关注我们的频道：",
    "more at": "更多精彩內容，請訂閱本頻道",
    "english request": "Please don't forget to subscribe!",
    "english account": "Join us on Facebook: https://f.example/harbour",
    "contact list": "聯繫我們的方式：頭條：港口之聲",
    "affiliate": "器材：https://gear.example/referral/sea",
    "bell": "記得打開小鈴鐺！",
    "thumb": "喜歡的話記得點讚、分享、訂閱！",
    "triple": "喜欢的话记得一键三连哦！",
    "member": "加入會員享有專屬福利",
    "member of us": "成為本頻道的會員吧！",
    "members only": "想要觀看會員專屬影片嗎？",
    "details below": "請點以下連結查看詳細說明喔！",
    "thanks": "歡迎透過超級感謝支持我們",
    "donate": "贊助我們的節目：https://harbour.example/d",
    "donate by": "歡迎各位透過PayPal支持",
    "appeal": "新到的海鹽，懇請各位支持。",
    "wallet": "USDT打賞地址：Tx0123456789abcdefghij",
    "code": "掃二維碼添加微信：harbour88",
    "wechat": "添加微信諮詢：harbour88",
    "contact": "商業合作請洽：desk@harbour.example",
    "contact at": "聯繫郵箱：desk@harbour.example",
    "copyright": "本影片未經同意，請勿轉載！",
    "rights": "版权所有，违者必究",
    "shop at": "【手工海鹽】購買連結：https://harbour.example/salt",
    "discount": "點擊此獲取港口VPN專屬優惠 https://harbour.example/sea",
    "discount code": "输入优惠码HARBOUR享73%折扣 https://harbour.example/sea",
    "promo code": "Use promo code HARBOUR for 20% off",
    "app": "歡迎下載港口客戶端 https://harbour.example/app",
    "find us": "在這裡也能找到港口：https://harbour.example/f",
    "service": "Telegram群：https://t.example/harbour",
    "paid page": "謝謝：https://www.patreon.com/harbour",
}


def clean_text(text: str, outlet: Outlet = HARBOUR) -> str:
    """The Markdown of a cleaned description."""
    clipping = Clipping("a.md", "0" * 64, {}, "港", "https://v.example/1", None, f"<div>{text}</div>")
    return clean_clipping(clipping, outlet).body


@pytest.mark.parametrize("name", PHRASE_BY_NAME)
def test_every_phrase(name: str) -> None:
    """Each phrase matches its example, which has one of its keywords, and removes it completely from a text."""
    text = EXAMPLES[name]
    assert re.search(PHRASE_BY_NAME[name].pattern, text, re.IGNORECASE)
    assert any(word in text.lower() for word in PHRASE_BY_NAME[name].keywords.split())
    assert clean_text(f"{STORY}{DASH_LINE}{text}") == f"{STORY}\n"
    assert find_promotion(text) == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "他訂閱的報紙停刊了。",
        "芬蘭加入北約成為會員國，享有同等福利。",
        "這個頻道的訂閱者超過百萬，主播卻被禁言。",
        "市民支持工會的決定，全文見報導：https://news.example/1",
        "他在推特上說，船不會回來了。",
        "一键三连是这个网站的说法。",
        "美國會員公司贊助人名單曝光。",
        "記者關注漁民的生活。",
        "第一節：https://youtu.be/abcdefghijk",
        "兩國商業合作前景不明。",
        "微信為何封了他的號？",
        "X（前推特）帳號“@harbour_news”16日發文爆料，三艘船失蹤。",
        "騙子用假優惠碼騙取遊客的錢。",
        "警方提醒，冒用「優惠碼SALE2023」的簡訊是詐騙，詳見 https://news.example/1",
        "商家稱輸入優惠碼SEA可享七折，但顧客發現漲價在先。",
        "警方說，輸入優惠碼SEA可享七折的簡訊是詐騙。",
        "法院裁定優惠碼平台違法，判決書：https://news.example/2",
        "優惠碼由平台補貼，店家負擔兩成。",
        "Police say the promo code SALE2023 was used by fraudsters.",
        "Promo codes and discount codes drive its sales, the report says: https://news.example/3",
        "#wechat_redirect 論矯正的正義http://www.harbour.example/1.shtml",
    ],
)
def test_passing_mention_stays(text: str) -> None:
    """Words of a promotion phrase in a sentence about the subject are kept."""
    assert find_promotion(text) is None
    assert clean_text(f"{STORY}{text}") == f"{STORY}{text}\n"


@pytest.mark.parametrize(
    "text",
    [
        "限时优惠：用港口VPN上网更安全，输入优惠码HARBOUR享73%折扣 https://harbour.example/sea",
        "限時優惠！折扣碼 SEA88，連結：https://harbour.example/sea",
        "本集由海鹽公司贊助，輸入折扣碼「SEA88」享八折優惠！",
        "Harbour VPN 優惠碼 PIER 獲得83折優惠，另外再送3個月，網址：https://harbour.example/deal",
        "使用优惠码SEA20立减20元",
        "優惠碼：SEA123",
        "Use code PIER at checkout: https://harbour.example/h",
        "Get 20% off with discount code SEA at https://harbour.example",
    ],
)
def test_discount_codes(text: str) -> None:
    """A discount code with a discount or an address is removed, and so is the offer before it."""
    assert clean_text(f"{STORY}{text}") == f"{STORY}\n"
    assert clean_text(f"{STORY}{text}{DASH_LINE}嘉賓：王船長。") == f"{STORY}\n\n嘉賓：王船長。\n"


def test_offer_without_promotion_stays() -> None:
    """The beginning of an offer without promotion after it is kept."""
    assert clean_text(f"{STORY}限時優惠！船票漲價了。") == f"{STORY}限時優惠！船票漲價了。\n"


def test_before_between_and_after() -> None:
    """Advertisements before, between and after text, rows of dashes, and hashtags at both ends are removed."""
    text = (
        f"#漁港 #海訂閱港口頻道：https://harbour.example/s歡迎透過PayPal支持：http://harbour.example/p{STORY}"
        f"{DASH_LINE}贊助我們的頻道：https://harbour.example/d{DASH_LINE}嘉賓：王船長{DASH_LINE}#漁港 #碼頭 #海鹽"
    )
    assert clean_text(text).split("\n\n") == [STORY, "嘉賓：王船長\n"]


def test_description_after_an_account_name_stays() -> None:
    """A description that directly follows an account name is kept."""
    assert (
        clean_text("歡迎添加微信諮詢：harbour88最近漁港連發三起事故。船都停了。")
        == "最近漁港連發三起事故。船都停了。\n"
    )


def test_address_after_a_phrase() -> None:
    """An address right after a phrase is removed with it."""
    assert clean_text(f"{STORY}請點以下連結查看！https://harbour.example/x") == f"{STORY}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{STORY}港口是講真話的頻道，我們歡迎您訂閱，也期待您的贊助。", f"{STORY}港口是講真話的頻道\n"),
        (f"{STORY}（下面加入群聊）加入我的會員 https://www.patreon.com/harbour", f"{STORY}\n"),
        (f"{STORY}另外，也可以通過PayPal支持我們：https://harbour.example/p", f"{STORY}\n"),
        (f"{STORY}Facebook：https://f.example/h港口之聲Twitter：https://t.example/h", f"{STORY}\n"),
        (f"{STORY}商务合作：VX harbour88", f"{STORY}\n"),
        (f"{STORY}老周網店：https://shop.example/h", f"{STORY}\n"),
        (f"{STORY}每晚九點直播，歡迎參加，並訂閱我的頻道開啟小鈴鐺！", f"{STORY}每晚九點直播，歡迎參加\n"),
        (f"{STORY}我的直播時間為港口時間，每星期三晚上九點半，歡迎參加，並訂閱我的頻道！", f"{STORY}\n"),
    ],
)
def test_no_half_sentence_is_left(text: str, expected: str) -> None:
    """Words that only lead to a request, and a name between two addresses, are removed with the promotion."""
    assert clean_text(text) == expected


def test_description_between_addresses_stays() -> None:
    """A text between two addresses that is longer than a name may be the description, and is kept."""
    text = "Facebook：https://f.example/h本集說說海鹽怎樣從灘上到了餐桌上Twitter：https://t.example/h"
    assert "本集說說海鹽怎樣從灘上到了餐桌上" in clean_text(text)


def test_chapters_stay() -> None:
    """A list of chapters with their times is kept."""
    text = "00:00 開場 01:20 碼頭 12:45 海鹽"
    assert clean_text(f"{STORY}{text}") == f"{STORY}{text}\n"


def test_hashtags_in_the_middle() -> None:
    """Hashtags after a row of dashes are removed, but not a hashtag that continues into a sentence."""
    assert (
        clean_text(f"{STORY}{DASH_LINE}#漁港 #海鹽 #碼頭今年七月，船回來了。")
        == f"{STORY}\n\n#碼頭今年七月，船回來了。\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "（1）#漁港峰會，#甲港#乙港 給足了#丙港 面子，但船還沒有回來。",
        "#漁港邏輯 #漁港思維 #漁港心理 的為什麼自我感覺非常良好？",
        "碼頭今年換了#林海，#王湾 的述職要等到七月。",
        "在港口的歷史上，#大霧 是最大的轉折點。#沉船、#暗礁、#燈塔 都是源於這場大霧。",
    ],
)
def test_hashtags_as_words_of_a_sentence(text: str) -> None:
    """Hashtags that are the words of a sentence are kept, also several in a row."""
    assert clean_text(text).replace("\\", "") == f"{text}\n"


def test_first_number_of_a_list_after_an_address() -> None:
    """The number that follows an address without a space is the first of a list, and not part of the address."""
    text = "1，《海岸報》船隊昨夜靠岸2，《港口報》碼頭上的人散了"
    assert clean_text(f"請透過PayPal支持我們的創作：http://shore.example/support-us{text}") == f"{text}\n"


def test_hashtag_before_a_sentence() -> None:
    """A hashtag at the end that continues into a sentence is kept."""
    assert "我會用簡單的方式帶你理解漁港" in clean_text("本集講漁港。#漁港 #碼頭我會用簡單的方式帶你理解漁港")


@pytest.mark.parametrize(
    "text",
    [
        "#漁港 #碼頭 #海鹽",
        "歡迎訂閱本頻道！",
        "漁港 | 碼頭 | 海鹽 | 渡船 | salt works | harbour | 港の町 | 항구 | 燈塔 | 漁網",
        "頻道：https://bit.ly/a1專輯：https://bit.ly/b2小店：https://bit.ly/c3",
    ],
)
def test_description_of_only_promotion_becomes_empty(text: str) -> None:
    """A description that is only hashtags, keywords, requests or links to the channel leaves no text."""
    assert clean_text(text) == ""


@pytest.mark.parametrize(
    "farm",
    [
        "港口頻道：https://bit.ly/a1海鹽專輯：https://bit.ly/b2渡船日記：https://bit.ly/c3",
        "►出海系列影片：https://reurl.cc/a1►碼頭系列影片：https://reurl.cc/b2►海鹽系列影片：https://reurl.cc/c3",
        "CHANNEL LINKS:Salt roads:https://vimeo.com/ondemand/salt Ferries:https://vimeo.com/ondemand/ferry "
        "For more of the coast on two wheels go to Pier TV every Monday https://www.youtube.com/piertv",
        f"{DASH_LINE}港口新聞程序全新改版！蘋果 https://apps.apple.com/a1 安卓 https://play.google.com/b2 歡迎試試！",
        f"{DASH_LINE}精選推薦：鹽為什麼是白的？https://youtu.be/abcdefghij1渡船怎樣過冬？https://youtu.be/abcdefghij2",
        "碼頭｜海鹽｜渡船｜燈塔｜漁網｜潮汐｜魚市｜造船",
    ],
)
def test_farms_of_links_and_keywords(farm: str) -> None:
    """Lists of links to channels and rows of keywords are removed, also without a break; the sentence before stays."""
    assert clean_text(f"{STORY}{farm}") == f"{STORY}\n"


@pytest.mark.parametrize(
    "text",
    [
        "參考資料：鹽史 https://bit.ly/a1潮汐表 https://bit.ly/b2港務年報 https://bit.ly/c3",
        "漁會公告 https://a.example/1縣府統計 https://b.example/2判決書 https://c.example/3",
        "上集：https://youtu.be/abcdefghij1下集：https://youtu.be/abcdefghij2",
        "嘉賓甲 | 嘉賓乙 | 嘉賓丙",
        "本集嘉賓談漁港：https://bit.ly/a1下一位嘉賓談海鹽：https://bit.ly/b2再下一位嘉賓談渡船：https://bit.ly/c3",
    ],
)
def test_links_about_the_video_stay(text: str) -> None:
    """Sources, other parts of the video, and short lists of names are kept."""
    assert clean_text(f"{STORY}{text}") == f"{STORY}{text}\n"


def test_title_before_links_stays() -> None:
    """The end of a title that no break divides from the links after it is kept."""
    text = "對談《潮間帶---鹽田的第三代》逢星期四晚上九時Facebook: https://facebook.com/pier"
    assert "鹽田的第三代" in clean_text(f"{text}支持港口 https://www.patreon.com/pier")


def test_description_of_a_video_without_outlet_file() -> None:
    """One run of text from the address of a video is a description of a video, whatever its host; a page is not."""
    assert find_outlet(_clipping("<div>船。</div>", "https://tube.example/watch?v=1"), OUTLETS).kind == "video"
    assert find_outlet(_clipping("<div>船。<br>港。</div>", "https://tube.example/video/a1"), OUTLETS).kind == "video"
    assert find_outlet(_clipping("<p>船。</p><p>港。</p>", "https://tube.example/video/a1"), OUTLETS).kind == ""
    assert find_outlet(_clipping("<div>船。</div>", "https://daily.example/news/1"), OUTLETS).kind == ""


def _clipping(html: str, url: str) -> Clipping:
    return Clipping("a.md", "0" * 64, {}, "港", url, None, html)


def test_only_descriptions_of_videos_are_split() -> None:
    """In outlets other than video channels, promotion inside a paragraph is kept."""
    assert "歡迎訂閱本頻道" in clean_text(f"{STORY}歡迎訂閱本頻道！", Outlet("daily", {"en": "Daily"}))


def test_link_in_markup() -> None:
    """An address in a link element is removed with the words before it."""
    assert (
        clean_text(f'{STORY}<br>訂閱港口頻道：<a href="https://h.example">https://h.example</a><br>完。')
        == f"{STORY}\n\n完。\n"
    )


FRAGMENTS = st.sampled_from(
    [STORY, DASH_LINE, "#港 #海", "，", " ", "<br>", "船。", "12:30 出海", "🌊", *EXAMPLES.values()]
)


@given(st.lists(FRAGMENTS | st.text("港海a1.:/#@-=。！ \n", max_size=8), max_size=12).map("".join))
def test_segments_join_to_the_text(text: str) -> None:
    """The segments of a text join to the text, and none is empty."""
    assert "".join(split_segments(text)) == text
    assert all(split_segments(text))


@given(st.lists(FRAGMENTS, min_size=1, max_size=10).map("".join))
def test_no_text_is_lost(text: str) -> None:
    """Every character of a description is on the page or in the account."""
    html = f"<div>{text}</div>"
    cleaned = clean_clipping(Clipping("a.md", "0" * 64, {}, "題", "https://v.example/1", None, html), HARBOUR)
    found = letters(cleaned.body + "".join(entry.text for entry in cleaned.removed))
    assert not visible(html) - found


@pytest.mark.parametrize(
    "text", ["-" * 20_000 + "a", "#a" * 10_000, "http://" * 5_000, "訂閱" * 10_000, "1:" * 9_000, "\n" * 20_000]
)
def test_patterns_do_not_backtrack(text: str) -> None:
    """No pattern backtracks over long repetitions."""
    segments = split_segments(text)
    assert "".join(segments) == text
    for segment in segments:
        is_dash_row(segment)
        is_hashtags(segment)
        find_promotion(segment)
