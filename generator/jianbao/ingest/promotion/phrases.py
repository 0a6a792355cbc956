"""The table of promotional phrases: requests to subscribe, join, pay, follow, write or not to copy.

A sentence about the subject with the same words (他訂閱的報紙, 加入北約成為會員國) must be kept, so a word alone never
matches: a phrase also needs a word of request (歡迎, 請, 記得), or the channel as its object, or an address after it.
"""

from __future__ import annotations

from typing import NamedTuple

from jianbao.ingest.promotion.segments import MAIL_ADDRESS, WEB_ADDRESS

IN_SENTENCE = r"[^。！？!?\n]"
IN_CLAUSE = r"[^。！？!?，,\n]"
REQUEST = (
    r"(?:(?:歡迎|欢迎|敬?請|敬?请|記得|记得|別忘了?|别忘了?|不要忘[了記记]|麻煩|麻烦|快來|快来|立即|立刻|馬上|马上|"
    r"點擊|点击|懇請|恳请|期待)"
    r"(?:(?:您|你)們?们?|大家|各位|觀眾|观众|朋友們?们?)?[，,、\s]*)"
)
OUR_CHANNEL = (
    r"(?:我(?:們|们|的)?|本(?:台|臺|頻道|频道|人|節目|节目|站)|頻道|频道|小號|小号|節目|节目|創作|创作|團隊|团队|"
    r"channel)"
)
WITH_ADDRESS = rf"(?={IN_SENTENCE}{{0,60}}(?:{WEB_ADDRESS}|{MAIL_ADDRESS}))"
SUBSCRIBE_VERB = (
    r"(?:訂閱|订阅|訂閲|subscribe|follow|關注|关注|追蹤|追踪)"
    r"(?!了|者|人|量|數|数|用戶|用户|費|费|過|过|制|的|ed|er|ing|s\b)"
)
SERVICE_NAME = (
    r"(?:(?<![A-Za-z/.@#_])(?:Facebook|FB|IG|Instagram|Twitter|X|Telegram|Discord|Whats ?App|Line|Signal|Patreon|"
    r"Pay ?pal|"
    r"Podcasts?|SoundCloud|Spotify|Website|E-?mail|Weibo|WeChat|Youtube|Parler|Kurious|iOS|Android|"
    r"Google ?(?:News|Podcast)|"
    r"Medium|Threads|Clubhouse|Matters|MeWe|Ko-fi|Blog)(?![A-Za-z_])|"
    r"臉書|脸书|推特|電報|电报|微博|微信|公[眾众]號|公众号|粉專|粉专|粉絲團|官網|官网|官方網站|官方网站|網店|网店|"
    r"網路商城|播客|安卓|苹果|蘋果)"
)
PAYMENT_ADDRESS = (
    r"(?:paypal\.|patreon\.com(?!/posts)|ecpay\.com|payment\.opay|streamelements\.com|streamlabs\.com|"
    r"ko-fi\.com|buymeacoffee\.com|"
    r"afdian\.|donorbox\.org|gofundme\.com|youtube\.com/(?:channel/|@)[\w.-]+/join|donate\.|portaly\.cc|"
    r"kurious\.live|"
    r"discord\.gg|chat\.whatsapp\.com|t\.me/(?:joinchat|\+))"
)
CLAUSE_BEFORE = r"(?:(?:^|(?<=[\s，,；;：:）)】」]))[^。！？!?，,；;：:）)】」\s]{0,14})?"
"""The words before an address, if they begin the segment or follow punctuation; else they may be the description's."""
ACCOUNT_NAME = r"[A-Za-z][A-Za-z0-9_-]{4,}"
"""The name of a WeChat account."""
CLAUSE_START = r"(?:^|(?<=[\s，,；;：:！!。）)】」]))"
OFFER_NAME = (
    r"(?:限[时時]|[独獨]家|[專专][属屬]|本[集期片]|本?(?:視頻|视频|影片|節目|节目))[^，。！？\s]{0,10}"
    r"(?:[优優]惠|特惠|折扣|[赞贊]助)"
)
ENTER_VERB = (
    r"(?:(?:現在|现在|只要|即日起|[結结][帳账][時时]?|下[單单][時时]?)?(?:輸入|输入|使用|用|填[寫写]?|[憑凭])"
    r"(?:我[們们]?的?|[專专][属屬]|[独獨]家)?)"
)
DISCOUNT_CODE = (
    r"(?:[專专][属屬]|[独獨]家)?(?:[優优]惠|折扣)代?[碼码][\s：:「『“\"【\[（(]*"
    r"(?-i:[A-Z0-9][A-Z0-9_-]{1,19}|[a-z][a-z0-9_-]{3,19})(?![A-Za-z0-9])"
)
"""A discount code with its value. News reports on discount codes name no code, or do not ask to enter it."""
DISCOUNT = (
    r"(?:即?可?[以再]?[另額额]?外?(?:立?享|[獲获]得?|立?[減减]|打|省|[領领])[^，。！？\n]{0,16}?"
    r"(?:折扣?|優惠|优惠|[元塊块]|%(?: ?off)?|off|免運|免运))(?=\W*$|[，,。！!；;\s])"
)
REPUBLISH_VERB = r"(?:轉載|转载|轉錄|转录|使用|翻拍|翻唱|剪輯|剪辑|搬運|搬运)"


class Phrase(NamedTuple):
    """One kind of promotion: a pattern, and how much of the segment around a match belongs to the promotion."""

    name: str
    keywords: str
    """Words in lower case, separated by spaces. A fast path: a segment without any of them cannot match the pattern."""
    pattern: str
    takes_rest: bool = True
    """Whether a short rest of the sentence belongs to the promotion; else the description may continue there."""
    takes_sentence: bool = False
    """Whether the entire segment, from its beginning, belongs to the promotion."""


PHRASES = (
    Phrase(
        "subscribe",
        "訂閱 订阅 訂閲 subscribe follow 關注 关注 追蹤 追踪",
        rf"{REQUEST}+{SUBSCRIBE_VERB}(?={IN_SENTENCE}{{0,24}}(?:{OUR_CHANNEL}|$|[，,、！!。~～])|\s*https?://)",
    ),
    Phrase(
        "subscribe at",
        "訂閱 订阅 訂閲 subscribe follow 追蹤 追踪",
        rf"(?<![A-Za-z]){SUBSCRIBE_VERB}(?={IN_SENTENCE}{{0,40}}(?:{OUR_CHANNEL}|連結|链接)){WITH_ADDRESS}",
    ),
    Phrase(
        "subscribe to us",
        "訂閱 订阅 關注 关注",
        r"(?:訂閱|订阅|關注|关注)(?:我(?:們|们|的)?|本)(?:的)?(?:頻道|频道|台|臺)?(?=$|[，,、！!。~～：:\s])",
    ),
    Phrase(
        "more at",
        "更多 精彩",
        rf"更多{IN_CLAUSE}{{0,6}}[內内]容{IN_SENTENCE}{{0,30}}(?:{SUBSCRIBE_VERB}|頻道|频道)|精彩[內内]容[，,\s]*[尽盡]在",
    ),
    Phrase(
        "english request",
        "subscribe follow",
        r"\b(?:please|welcome to|don['’]?t forget to|remember to|make sure (?:to|you)|be sure to)\b[^.!?\n]{0,30}"
        r"\b(?:subscribe|follow (?:me|us))\b",
        takes_sentence=True,
    ),
    Phrase(
        "english account",
        " on ",
        rf"\b(?:join|follow|support|find|like) (?:me|us|[A-Z]\w+ and I) (?:\w+ ){{0,2}}on {SERVICE_NAME}[：:\s]*"
        rf"(?:{WEB_ADDRESS}|@\w+)",
        takes_rest=False,
    ),
    Phrase(
        "bell",
        "鈴鐺 铃铛",
        rf"{REQUEST}?(?:開啟|开启|打開|打开|點擊|点击|按下?|點下?|点下?|訂閱|订阅){IN_CLAUSE}{{0,10}}小?[鈴铃][鐺铛]",
    ),
    Phrase(
        "thumb",
        "點讚 点赞 按讚 按赞 分享",
        rf"(?:{REQUEST}|喜[歡欢]{IN_SENTENCE}{{0,20}}[，,\s的話话]*)(?:點讚|点赞|按讚|按赞|分享){IN_SENTENCE}{{0,12}}(?:訂閱|"
        rf"订阅|轉發|转发|頻道|频道|出去)",
    ),
    Phrase(
        "triple",
        "三連 三连",
        rf"(?:{REQUEST}|(?<![要需恳懇乞])求|喜[歡欢]{IN_CLAUSE}{{0,20}}[，,]|[給给來来][個个]?){IN_CLAUSE}{{0,8}}一[鍵键]三[連连]",
    ),
    Phrase(
        "member",
        "會員 会员",
        rf"{REQUEST}?(?:想要)?(?:加入|成[為为]){IN_CLAUSE}{{0,24}}(?:會員|会员)(?!國|国|制|大會|大会){IN_SENTENCE}{{0,40}}"
        rf"(?:獎勵|奖励|福利|專屬|专属|特供|頻道|频道|{WEB_ADDRESS})",
    ),
    Phrase(
        "member of us",
        "會員 会员",
        rf"(?:加入|成[為为])(?:[我本此]{IN_CLAUSE}{{0,8}}|{IN_CLAUSE}{{0,14}}(?:頻道|频道){IN_CLAUSE}{{0,3}})(?:會員|"
        rf"会员)(?!國|国|制|大會|大会)",
    ),
    Phrase("members only", "會員 会员", rf"想要?(?:觀看|观看){IN_SENTENCE}{{0,6}}(?:會員|会员)[專专][屬属]"),
    Phrase("details below", "連結 链接", r"[請请]?[點点](?:擊|击|选|選)?(?:以下|下方|下面)(?:連結|链接)"),
    Phrase(
        "thanks",
        "超級感謝 超级感谢 super",
        rf"(?:歡迎|欢迎|透過|通過|通过|可用|用){IN_SENTENCE}{{0,16}}(?:超級感謝|超级感谢|super ?(?:thanks|chat))",
    ),
    Phrase(
        "donate",
        "贊助 赞助 打賞 打赏 激賞 激赏 課金 捐款 捐助 抖內 斗内 donate 支持 support 請我喝 请我喝",
        rf"(?:{REQUEST}|也可|亦可)*(?:(?:透過|通過|通过|用){IN_CLAUSE}{{0,20}})?(?:[贊赞]助(?![人商者])|打賞|打赏|激賞|"
        rf"激赏|課金|捐款|捐助|抖內|斗内|"
        rf"donate|支持(?={IN_CLAUSE}{{0,10}}(?:{OUR_CHANNEL}|{SERVICE_NAME}))|"
        rf"support(?= us| me| my| the|-)|請我喝|请我喝){WITH_ADDRESS}",
    ),
    Phrase(
        "donate by",
        "paypal patreon 綠界 绿界 打賞 打赏 贊助 赞助 捐助",
        rf"{REQUEST}{IN_CLAUSE}{{0,12}}(?:PayPal|Patreon|綠界|绿界|打賞|打赏|贊助|赞助|捐助)",
    ),
    Phrase(
        "appeal",
        "支持 選購 选购 惠顧 惠顾",
        rf"[為为]了?支持(?:我們的|我们的|本)?(?:團隊|团队|頻道|频道|創作|创作|節目製作|节目制作)|"
        rf"(?:懇請|恳请){IN_CLAUSE}{{0,8}}支持|{REQUEST}{IN_CLAUSE}{{0,6}}(?:選購|选购|惠顧|惠顾)",
        takes_sentence=True,
    ),
    Phrase(
        "wallet",
        "usdt btc eth 比特",
        rf"(?:USDT|BTC|ETH|比特[幣币]){IN_CLAUSE}{{0,6}}(?:打賞|打赏|捐款|捐助|"
        rf"地址)(?:\s*TRC20)?[：:\s]*[A-Za-z0-9]{{20,}}",
        takes_rest=False,
    ),
    Phrase(
        "code",
        "碼 码",
        rf"(?:{REQUEST}|喜[歡欢]{IN_CLAUSE}{{0,20}}[朋友們们]*)?[掃扫]{IN_CLAUSE}{{0,6}}[碼码]{IN_CLAUSE}{{0,8}}"
        rf"(?:微信|WeChat|LINE|添加|加入)(?:{IN_CLAUSE}{{0,6}}?[：:\s]*{ACCOUNT_NAME}(?:\s*[，,、或]*\s*(?:微信)?{ACCOUNT_NAME})*)?",
        takes_rest=False,
    ),
    Phrase(
        "wechat",
        "微信 wechat",
        rf"(?:{REQUEST}|可以?在?)?(?:添加|聯[絡繫系]|联[络系]|加)?(?:我|客服|老師|老师)?(?:的|在)?(?:微信|WeChat)"
        rf"(?:號|号)?(?:諮詢|咨询|聯絡|联络|客服)?[：:\s]*{ACCOUNT_NAME}(?:\s*[，,、或]*\s*(?:微信)?{ACCOUNT_NAME})*",
        takes_rest=False,
    ),
    Phrase(
        "contact",
        "合作 聯繫 聯絡 联系 联络 洽 邀約 邀约",
        rf"(?:商業|商业|商務|商务|業務|业务|廣告|广告|品牌)(?:合作|聯[繫絡系]|联[系络]|洽[詢談询谈]|"
        rf"邀[約约]){IN_SENTENCE}{{0,30}}"
        rf"(?:{MAIL_ADDRESS}|{WEB_ADDRESS}|(?:微信|VX|V信|QQ)[：:\s]*[A-Za-z0-9][A-Za-z0-9_-]{{4,}})",
        takes_rest=False,
    ),
    Phrase(
        "contact list",
        "方式",
        r"(?:联系|聯[繫絡]|联络)(?:我們|我们|我)的?方式[：:]",
        takes_sentence=True,
    ),
    Phrase(
        "contact at",
        "@",
        rf"(?:(?:聯[繫絡系]|联[系络])|(?:[發发]送)?(?:電子|电子)?(?:郵件|邮件)|客服|投稿|來信|来信|e-?mail|合作){IN_CLAUSE}{{0,14}}[：:→\s至]\s*{MAIL_ADDRESS}",
        takes_rest=False,
    ),
    Phrase(
        "copyright",
        "轉載 转载 轉錄 转录 使用 翻拍 翻唱 剪輯 剪辑 搬運 搬运",
        rf"(?:本?(?:影片|視頻|视频|頻道|频道|節目|节目|作品|"
        rf"片){IN_SENTENCE}{{0,24}})?(?:未[經经]{IN_SENTENCE}{{0,12}}(?:同意|授[權权]|許可|许可|允[許许])"
        rf"{IN_SENTENCE}{{0,8}}{REPUBLISH_VERB}|(?:歡迎|欢迎)?(?:分享)?[，,]?(?:請勿|请勿|嚴禁|严禁|"
        rf"禁止)(?:[擅私]自)?(?!使用){REPUBLISH_VERB})",
        takes_rest=False,
    ),
    Phrase(
        "rights",
        "所有",
        rf"(?:本{IN_CLAUSE}{{0,6}})?版[權权]所有[，,、\s]*(?:翻印必究|違者必究|违者必究|侵[權权]必究|盜版必究|"
        rf"盗版必究|不得{REPUBLISH_VERB})",
        takes_rest=False,
    ),
    Phrase(
        "shop at",
        "購買 购买 訂購 订购 選購 选购 團購 团购 報名 报名 開戶 开户",
        rf"(?:[【《][^】》\n]{{0,24}}[】》]\s*)?(?:購買|购买|訂購|订购|選購|选购|團購|团购|報名|报名|開戶|"
        rf"开户)(?:連結|链接|鏈接|网址|網址|"
        rf"通道)?{IN_CLAUSE}{{0,6}}?[：:】\s]*{WEB_ADDRESS}",
    ),
    Phrase(
        "discount",
        "專屬 专属 折扣 返利",
        rf"(?:(?:點擊|点击){IN_CLAUSE}{{0,16}}?|{CLAUSE_BEFORE})"
        rf"(?:折扣链接|折扣連結|[專专][属屬][優优]惠(?![碼码])|返利){IN_SENTENCE}{{0,60}}{WEB_ADDRESS}",
    ),
    Phrase(
        "discount code",
        "碼 码",
        rf"{CLAUSE_START}(?:{OFFER_NAME}{IN_SENTENCE}{{0,60}}?|[A-Za-z][A-Za-z0-9 .]{{0,20}} |{REQUEST})?"
        rf"{ENTER_VERB}?{DISCOUNT_CODE}"
        rf"(?:{IN_SENTENCE}{{0,60}}{WEB_ADDRESS}|"
        rf"[」』”\"】\]）)]*(?:\s*[，,]?\s*{DISCOUNT}|\s*(?=$|[，,。！!])))",
    ),
    Phrase(
        "promo code",
        "code",
        rf"{CLAUSE_START}(?:(?:use|enter|apply) (?:my |our |the )?(?:(?:promo|discount|coupon|voucher) )?code|"
        rf"(?:get|save|enjoy) {IN_SENTENCE}{{0,40}}(?:promo|discount|coupon|voucher) code|"
        rf"(?:promo|discount|coupon|voucher) code[:：])"
        rf"[\s\"“']*(?-i:[A-Z0-9]{{3,20}})[\"”']*"
        rf"(?=\s*(?:$|[.,!]|for\b|to\b|and\b|at\b|on\b|[:：]?\s*{WEB_ADDRESS})){IN_SENTENCE}{{0,60}}?(?:{WEB_ADDRESS}|$)",
    ),
    Phrase(
        "app",
        "下載 下载 安裝 安装",
        rf"{REQUEST}?(?:下載|下载|安裝|安装){IN_SENTENCE}{{0,24}}(?:客戶端|客户端|APP|應用程序|应用程序|應用|应用){WITH_ADDRESS}",
    ),
    Phrase("find us", "找到", rf"在(?:這|这)[裡里]也能找到{IN_SENTENCE}{{0,40}}{WEB_ADDRESS}"),
    Phrase(
        "service",
        "http @ www.",
        rf"(?:(?:官方?的?|我的?|我們的|我们的|粉絲|粉丝|訂閱|订阅|追蹤|Follow(?: us)?(?: on)?|收聽|收听|加入|聽眾|"
        rf"听众){IN_CLAUSE}{{0,8}})?"
        rf"{SERVICE_NAME}[^。！？!?，,：:\n]{{0,16}}(?:[（(][^）)\n]{{0,12}}[）)])?\s*[：:→➡👉\-–@\s]*(?:{WEB_ADDRESS}|{MAIL_ADDRESS}|"
        rf"(?<![A-Za-z0-9])@[A-Za-z0-9_]{{3,}}\s*(?:$|{SERVICE_NAME}))",
    ),
    Phrase(
        "affiliate",
        "/referral/ aff= affiliate= invitecode= invite_code=",
        rf"{CLAUSE_BEFORE}[：:\s|]*https?://[\w./-]*(?:/referral/|\?(?:\S*&)?(?:aff|affiliate|invite_?code)=)\S*",
    ),
    Phrase(
        "paid page",
        "paypal. patreon.com ecpay.com payment.opay streamelements.com streamlabs.com ko-fi.com buymeacoffee.com "
        "afdian. donorbox.org gofundme.com /join donate. portaly.cc kurious.live discord.gg chat.whatsapp.com t.me/",
        rf"{CLAUSE_BEFORE}[：:\s|]*https?://(?:www\.|m\.)?[\w.-]*{PAYMENT_ADDRESS}",
    ),
)
