"""Recognise links to pages of a site's service, by their address: accounts, subscriptions, donations, rules, contact.

An address says in any language what its link is for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.same_site_links import is_same_site
from jianbao.ingest.source_url import absolute_url, is_front_page
from jianbao.outlets import host_of

ACCOUNT_PATHS = (
    r"log-?in|sign-?in|sign-?up|regist(?:er|ration|rieren|rarse|ro)|anmelden|connexion|inscription|(?:my-?)?accounts?|"
    r"konto|compte|cuenta|member(?:s|ship)?|sso|e?mail-?(?:signup|alerts?)"
)
SUBSCRIPTION_PATHS = (
    r"subscri(?:be|ptions?|ber)|newsletters?(?:-signup)?|nieuwsbrief|abo(?:s|nnement|nnements|nnieren|nnez|nne)?|"
    r"suscri(?:bete|birse|pcion|pciones)|assin(?:e|atura|aturas)|abbona(?:ti|mento|menti)|iscriviti|prenumerera|"
    r"podcasts?|premium|vip|pay|sub"
)
DONATION_PATHS = (
    r"donat(?:e|ion|ions)|spenden?|soutenir|soutenez|(?:faire-un-)?don|donar|doar|apoi[ea]|dona|sostieni(?:ci)?|"
    r"support(?:-us|-our-work|er|ers)?|contribute|juanzeng|give"
)
RULES_PATHS = (
    r"about(?:-us)?|contact(?:-us)?|kontakt|impressum|ueber-uns|a-propos|qui-sommes-nous|quienes-somos|chi-siamo|"
    r"(?:trust-)?principles|(?:our-|editorial-)?(?:standards|guidelines|values|charter|policy|policies)|"
    r"ethics(?:-policy)?|"
    r"code-of-(?:conduct|ethics)|corrections?(?:-policy)?|feedback|privacy(?:-policy)?|terms(?:-of-(?:use|service)|"
    r"-and-conditions)?|"
    r"datenschutz|agb|legal|cookies?(?:-policy)?|(?:community|comment)[-_](?:guidelines|policy|rules)|copyright|"
    r"permissions|reprints?|licens(?:e|ing)|advertise(?:-with-us)?|faq|help|tips|apps?|mobile|rss|feeds?|"
    r"report-?(?:error|a-mistake)"
)
SERVICE_SEGMENT = re.compile(
    rf"(?:{ACCOUNT_PATHS}|{SUBSCRIPTION_PATHS}|{DONATION_PATHS}|{RULES_PATHS})(?:\.[a-z]{{2,5}})?", re.IGNORECASE
)
"""A complete segment of a path: /about/standards/, not /news/2023/about-turn-in-policy."""
SERVICE_HOST = re.compile(
    r"(?:accounts?|login|sso|my|id|auth|service|apps?|subscri(?:be|ptions?)|newsletters?|abo|donate|support|shop)\..+|"
    r"(?:licensing|syndication|reprints)\..+|"
    r"(?:eepurl|mailchi|buymeacoffee|ko-fi|liberapay|opencollective|gofundme|afdian|steadyhq|tipeee)\.[a-z]+|"
    r"[\w.-]*\.list-manage\.com|paypal\.(?:com|me)|donorbox\.org|patreon\.com|apps\.apple\.com|itunes\.apple\.com|"
    r"play\.google\.com|feedburner\.google\.com|follow\.it|feedly\.com"
)
CONTENT_PATH = re.compile(r"/(?:posts?|p|articles?|news|[12]\d{3})/", re.IGNORECASE)
"""On a host of donations, a post: patreon.com/posts/letters-1234."""
SOCIAL_HOST = re.compile(
    r"(?:[\w-]+\.)?(?:facebook|fb|twitter|x|instagram|youtube|tiktok|linkedin|threads|weibo|vk|ok|douyin|bilibili)\."
    r"(?:com|net|ru|me)|t\.me|telegram\.me|whatsapp\.com|line\.me|lin\.ee|bsky\.app|mastodon\.social|zalo\.me|"
    r"viber\.com"
)
MAX_SERVICE_DEPTH = 4
"""Segments in the path of a service page: /en/about/standards/."""


def service_share(links: Sequence[Tag], context: RuleContext) -> float:
    """The share of links that lead to pages of a site's service, or to two or more accounts on social networks.

    A mail address next to an account counts as another one. The other links lead to the same site; with a link to
    anything else the share is 0. Links to the front page and mail addresses alone do not count.
    """
    page = context.clipping.url
    addresses = [absolute_url(page, str(link["href"])) for link in links]
    mail = [address for address in addresses if address.startswith("mailto:")]
    addresses = [address for address in addresses if address not in mail]
    if not all(map(host_of, addresses)):
        return 0
    addresses = [address for address in addresses if not is_front_page(address)]
    social = [address for address in addresses if SOCIAL_HOST.fullmatch(host_of(address)) and _is_profile(address)]
    others = [address for address in addresses if address not in social]
    services = [address for address in others if is_service_of(address, page)]
    is_about_site = bool(services) or len(set(map(host_of, social))) + len(mail[:1]) > 1
    if not is_about_site or not all(address in services or is_same_site(address, page) for address in others):
        return 0
    return (len(social) + len(services)) / len(addresses)


def is_service_of(address: str, page: str) -> bool:
    """Whether an address is one of service, at the page's own site or at a host of services."""
    return _is_service(address) and (bool(SERVICE_HOST.fullmatch(host_of(address))) or is_same_site(address, page))


def _is_service(address: str) -> bool:
    """Whether an address is that of an account, a subscription, a donation, an app, or the rules of a site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if SERVICE_HOST.fullmatch(host_of(address)):
        return not CONTENT_PATH.match(f"{parts.path}/")
    segments = [segment for segment in parts.path.split("/") if segment]
    if not 0 < len(segments) <= MAX_SERVICE_DEPTH:
        return False
    return bool(
        SERVICE_SEGMENT.fullmatch(segments[-1]) or (len(segments) == 2 and SERVICE_SEGMENT.fullmatch(segments[0]))
    )


def is_account(address: str) -> bool:
    """Whether an address is that of an account on a social network, a donation or an app."""
    host = host_of(address)
    return bool(SERVICE_HOST.fullmatch(host)) or bool(SOCIAL_HOST.fullmatch(host) and _is_profile(address))


def _is_profile(address: str) -> bool:
    """Whether an address on a social network is an account, not a post or a video."""
    parts = urlsplit(address)
    return len([segment for segment in parts.path.split("/") if segment]) <= 2 and "v=" not in parts.query
