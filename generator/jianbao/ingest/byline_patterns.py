"""Patterns of bylines, which cleaning removes from the text and ``normalise`` reads the authors from."""

from __future__ import annotations

import re

BOOK_DETAILS = re.compile(r"(?:出版社?|出版者|书名|書名|定价|定價|ISBN|译者|譯者)\s*[/／|｜丨:：]")
"""The details of a book under review: next to them, ``作者：`` names the author of the book, not of the article."""
NEWSPAPER = (
    r"(?:本[报報刊台社網网]|[^\s，。：:、；;！？!?（）()]{1,8}(?:[报報社刊网網台臺]|新[闻聞]|[传傳]媒|[杂雜][志誌]|[财財][经經]|"
    r"[周週]刊|客[户戶]端))"
)
REPORTER_TITLE = r"(?:特[约約派]|[实實][习習]|[见見][习習]|[驻駐][一-鿿]{2,4})?[记記]者"
KIND_OF_WORK = (
    r"[综綜]合|采[访訪]|採[访訪]|[报報][道導]|整理|[编編][译譯]|手[记記]|[观觀]察|[调調][查]|[摄攝]影|[专專][电電访訪]|"
    r"特稿|[评評][论論]|快[讯訊]|[发發]自|[实實][习習]|[见見][习習]|通[讯訊]|[记記]者|[团團][队隊]"
)
STAFF_NAME = rf"(?:(?!{KIND_OF_WORK})[一-鿿]){{2,4}}"
STAFF_BYLINE = re.compile(
    rf"[（(【\[]?{NEWSPAPER}{REPORTER_TITLE}[ 　]+(?P<first>{STAFF_NAME}(?:[、 　]{STAFF_NAME}){{0,3}})"
    rf"(?:[ 　]+(?:[实實][习習](?:生|[记記]者)|[见見][习習][记記]者|通[讯訊][员員])[ 　]+"
    rf"(?P<second>{STAFF_NAME}(?:[、 　]{STAFF_NAME}){{0,3}}))?"
    r"(?:[ 　]*[发發]自[ 　]*[一-鿿、]{2,8}|[ 　]*(?:[一-鿿]{2,4})?(?:[报報][道導]|[专專]?[电電]))?[）)】\]]?"
)
"""A line with a newspaper's reporters and no more: ``港城日报记者 方晓舟 实习生 林小满``,
``海岸傳媒記者 方曉舟 發自台北``."""
