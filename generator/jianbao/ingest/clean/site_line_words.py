"""The words with which sites ask readers for something, in the languages of the press, for the rule ``site_lines``."""

from __future__ import annotations

import re

SUBSCRIBE = (
    r"subscribe(?: now| today| here| to| for)?\b|sign up (?:now|here|for|to)|sign in to|log in to|"
    r"already (?:have an account|an? (?:subscriber|member|registered))|(?:become|join as) an? (?:member|subscriber|"
    r"supporter)|"
    r"(?:register|log in|sign in|subscribe|pay)(?: now)? (?:to|and) (?:continue|keep|read|comment|access|unlock)|"
    r"to (?:continue|keep) reading|you (?:have|['’]ve) (?:reached|read|used)\b.{0,40}\b(?:articles?|limit)|"
    r"this (?:article|content|story|post) is (?:only |exclusively |reserved )?(?:for|available to) (?:paid |premium )?"
    r"(?:subscribers|members)|want (?:more|weekly|daily)\b.{0,60}\bsign up|get (?:our|the|all the) .{0,40}newsletter",
    r"(?:jetzt |hier )?(?:abonnieren|anmelden|registrieren|weiterlesen)\b(?: sie| mit)?|melden sie sich (?:an|jetzt|"
    r"hier)|"
    r"(?:sie sind )?(?:bereits|schon) (?:abonnent|registriert|kunde|mitglied)|"
    r"dieser (?:artikel|inhalt|text|beitrag) ist (?:nur |exklusiv |kostenpflichtig|abonnenten)|"
    r"(?:diesen artikel )?(?:weiterlesen|lesen) mit\b|als abonnent|mit einem .{0,20}abo\b|newsletter (?:abonnieren|"
    r"bestellen)",
    r"(?:s['’]abonner|abonnez-vous|inscrivez-vous|connectez-vous|créez (?:un|votre) compte)|(?:je m['’]abonne|"
    r"j['’]en profite)|"
    r"déjà abonnée?|(?:il vous reste|la suite (?:de cet article )?est réservée|(?:cet )?article (?:est )?réservé)|"
    r"pour (?:lire|continuer|accéder|profiter)\b.{0,40}\b(?:abonn|inscri|connect)\w+|recevez (?:la|notre|chaque)",
    r"(?:suscríbete|suscríbase|hazte soci[oa]|regístrate|inicia sesión)(?! .{60})|"
    r"(?:si ya eres|ya eres|¿ya eres) (?:suscriptor|socio|usuario)\w*|(?:este )?(?:contenido|"
    r"artículo) (?:es )?(?:exclusivo|solo)"
    r" para|recibe (?:el|nuestro|cada|las) (?:boletín|newsletter|alertas)|apúntate a",
    r"(?:assine|inscreva-se|cadastre-se|faça (?:seu )?login|torne-se (?:assinante|apoiador))|já é assinante|"
    r"(?:conteúdo|matéria|artigo|texto) exclusiv[oa] para assinantes|receba (?:a|nossa|as) (?:newsletter|notícias)",
    r"(?:abbonati|iscriviti|registrati|accedi)(?: (?:per|a|alla|ora|subito)\b|$)|(?:sei )?già abbonat[oi]|"
    r"(?:contenuto|articolo) riservato (?:agli|ai)|per (?:continuare a leggere|leggere l['’]articolo)\b.{0,40}abbon\w+",
    r"(?:abonneer (?:je|nu|u)|word (?:lid|abonnee)|log in om|meld je aan|schrijf je in)|al abonnee|"
    r"(?:dit artikel is )?alleen voor abonnees|prenumerera|redan prenumerant|logga in för|bliv abonnent|abonner på|"
    r"zapisz się|"
    r"zaloguj się|masz już (?:konto|subskrypcję)|wykup (?:dostęp|subskrypcję)|abone ol|üye ol(?:un)?\b|giriş yap|"
    r"đăng (?:ký|nhập) (?:để|nhận|ngay)|berlangganan|daftar sekarang|přihlaste se|předplaťte",
    r"подпи(?:сывайтесь|шитесь|саться)|войдите|зарегистрируйтесь|авторизуйтесь|оформите подписку|"
    r"(?:читайте|следите за)\b.{0,60}\b(?:в|на) (?:наш\w+ )?(?:telegram|телеграм|viber|дзен)|підпи(?:сатися|суйтесь|"
    r"шіться)",
    r"(?:この記事は|本記事は)?(?:会員|有料会員|有料)(?:限定|記事)|(?:会員登録|無料登録|ログイン)(?:して|する(?:と|には)|はこちら|が必要)|"
    r"残り\s?[\d,]+\s?文字|(?:続き|全文)(?:を|は)(?:お)?読(?:む|み)|로그인|회원\s?가입|구독(?:하기|하시|을)",
    r"(?:请|請)?(?:先)?(?:登录|登錄|登入|注册|註冊)(?:后|後|以|并|並|即可|会员|會員|账号|帳號)|(?:已|还|還)(?:是|未|没有|沒有)(?:订阅|訂閱|会员|會員)|"
    r"(?:订阅|訂閱|付费|付費|会员|會員|VIP|vip)(?:[专專]享|可?[阅閱][读讀]|后|後)|(?:成为|成為|加入).{1,12}(?:会员|會員|訂戶)|"
    r"(?:立即|马上|馬上|点击|點擊|点我|點我|歡迎|欢迎)(?:订阅|訂閱|注册|註冊|登录|登入|加入)|(?:本文|此文章)(?:为|為|是)?(?:付费|付費|会员|會員|訂閱)",
)
FOLLOW = (
    r"follow (?:us|@\w+|.{1,40} on (?:twitter|x|facebook|instagram|google|linkedin|telegram|whatsapp|youtube))|"
    r"(?:join|find) us on|like us on|(?:share|tell us|join|leave a comment)\b.{0,40}\b(?:below|comments?|conversation)|"
    r"folgen sie (?:uns|der)|folge uns|teilen sie|suivez[ -](?:nous|l['’]actualité|toute)|retrouvez-nous|"
    r"(?:síguenos|siga-nos|sigue(?:nos)?) (?:en|el|no)|siga o|acompanhe (?:o|a|as|nossas)|seguici su|segui .{1,30} su|"
    r"volg ons|følg os|takip edin|theo dõi .{1,30} trên|ikuti (?:kami|kanal)|تابعونا|اشترك (?:في|الآن)|تابعوا|"
    r"(?:公式)?(?:LINE|X|Twitter|YouTube)(?:で|を)?フォロー|フォローする|友だち追加|"
    r"(?:关注|關注|追蹤|追踪|加入)(?:我们|我們|.{1,12}(?:微信|公众号|LINE|Telegram|臉書|粉[絲专專]))",
)
APPLICATION = (
    r"(?:download|get|install) (?:the|our) .{0,20}\bapp\b|(?:laden sie|téléchargez|descarga|descarrega|baixe|"
    r"scarica)\b.{0,40}\b(?:app|aplica|appli)|"
    r"скачайте|(?:下載|下载)[「『《“][^」』》”]{1,12}[」』》”](?:App|APP|客户端|客戶端)?\W?(?:即|[随隨][时時]|睇|看|接收|https?:)|"
    r"[\[【（(]?[^，。]{0,12}(?:APP|App|app|客户端|客戶端)(?:下载|下載)|"
    r"(?:扫码|掃碼|扫一扫|掃一掃|打开|打開|用).{0,12}(?:APP|App|app|客户端|客戶端)|アプリ(?:を|で)",
)
MISTAKE = (
    r"(?:found|spotted|notice) (?:an? )?(?:error|mistake|typo)|report an? (?:error|mistake|typo)|fehler (?:gefunden|"
    r"melden)|"
    r"feedback zu|(?:signaler|vous avez (?:vu|trouvé)) une (?:erreur|faute)|(?:¿has|has) (?:visto|encontrado) (?:un|"
    r"algún) error|"
    r"segnala un errore|нашли (?:опечатку|ошибку)|заметили (?:опечатку|ошибку)|знайшли помилку|"
    r"(?:发现|發現)(?:错误|錯誤|错字)|(?:我要)?(?:纠错|糾錯|挑错)|"
    r"오타\s?신고|báo lỗi|(?:기사\s?)?제보(?:는|하기|\s?이메일)",
)
DISCLAIMER = (
    r"(?:the )?(?:views?|opinions?)(?: and (?:views?|opinions?))? (?:expressed|are|here|of)\b.{0,120}|"
    r"(?:las|os|as|le|les) opini(?:ones|ões|oni|ons) (?:expresad|express|aquí|contenid|espress|vertid)\w*|"
    r"(?:die|der) (?:hier )?(?:geäußerten|dargestellten|meinung)\b.{0,60}\b(?:wieder|autor)\w*|"
    r"(?:الآراء|جميع الآراء|المقال)\b.{0,60}\b(?:لا تعبر|تعبر|لا يعبر)|мнение (?:автора|редакции)|"
    r"(?:本文|以上|文章)[^。]{0,24}(?:[仅僅只][代係为為]|个人(?:观点|意见)|個人(?:觀點|意見))|[^。]{0,24}不代表[^。]{0,10}(?:观点|觀點|立[场場])",
)
LICENCE = (
    r"(?:except|unless) .{0,40}\b(?:creative commons|cc[ -]by)\b|"
    r"(?:this|the|dieses?r?|der|cet(?:te)?|est[ea]|quest[oa]|текст|материал)\b.{0,60}\b(?:licen[cs]ed?|lizenz\w*|"
    r"licence|licencia|licença|"
    r"licenza|лицензи\w+)\b.{0,40}\b(?:creative commons|cc[ -]by)\b|"
    r"(?:本(?:文|作品|著作|站|网站|網站)?.{0,6})(?:依|采用|採用|以)\s*(?:cc\b|創用|知[识識]共享|创作共用)|(?:©|\(c\))\s?著作[权權]|著作[权權][归歸]",
)
PRINT_VERSION = (
    r"a version of this (?:article|story) (?:appears|appeared) in|this (?:article|story) (?:appears|"
    r"appeared) in (?:the )?.{0,40}(?:issue|edition)|"
    r"dieser (?:beitrag|eintrag|artikel) wurde .{0,60}(?:veröffentlicht|gespeichert|abgelegt|erstellt|publiziert)|"
    r"this entry was (?:posted|filed)|cet(?:te entrée| article) a été (?:publiée?|postée?)|esta entrada fue|"
    r"quest(?:o articolo|a voce) è stat[oa] (?:pubblicat|inserit)|(?:este post|esta entrada) foi publicad|"
    r"запись опубликована|本(?:文|篇)(?:发表|發表)(?:于|於).{0,40}(?:分[类類]|[标標][签籤])",
)
CONSENT = (
    r"(?:mit dem laden|an dieser stelle|dieses? (?:video|inhalt|element) wird (?:über|von)|zum (?:anzeigen|"
    r"abspielen))\b.{0,80}"
    r"(?:datenschutz|inhalt|youtube|google|cookies|zustimm|akzeptier)|"
    r"(?:we need|this (?:content|video)|to (?:view|see|play)|allow)\b.{0,60}\b(?:consent|permission|cookies|"
    r"privacy policy)|"
    r"(?:pour (?:afficher|voir|lire)|ce (?:contenu|site|service)|nos partenaires)\b.{0,80}\b(?:cookies|traceurs|"
    r"accepter|consentement)|"
    r"(?:para (?:ver|visualizar)|este (?:contenido|conteúdo))\b.{0,60}\b(?:cookies|acept|consent)\w*|"
    r"per (?:visualizzare|vedere)\b.{0,60}\bcookie",
)
ANYWHERE = re.compile(r"ctrl\s?\+\s?enter|yorum yap", re.IGNORECASE)
"""Readers select a mistake in the text and press these keys, in any language."""
POSTED_LINE = re.compile("|".join(PRINT_VERSION), re.IGNORECASE)
SITE_LINE = re.compile(
    r"[^\w\"“”„«»「『]*(?:"
    + "|".join((*SUBSCRIBE, *FOLLOW, *APPLICATION, *MISTAKE, *DISCLAIMER, *LICENCE, *PRINT_VERSION, *CONSENT))
    + ")",
    re.IGNORECASE,
)
"""The beginning of a line about the site."""
