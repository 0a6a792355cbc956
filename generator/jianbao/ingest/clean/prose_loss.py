"""Find the rule that removed most of the prose of a clipping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jianbao.ingest.clean.apply_rules import RULES_FOR_TEXT
from jianbao.ingest.clean.prose import MIN_GUARDED_TOKENS, prose_tokens, text_tokens
from jianbao.ingest.html.tree import Document
from jianbao.model import Removal


def rule_that_lost_prose(html: str, text: str, removed: Sequence[Removal]) -> str:
    """The rule that removed most prose if more than half of it is lost; empty otherwise.

    ``text`` is the Markdown that remains of ``html``, and ``removed`` the account. Rules that judge the text itself do
    not count.
    """
    entries = [entry for entry in removed if entry.rule not in RULES_FOR_TEXT]
    if sum(len(entry.text) for entry in entries) <= max(len(text), MIN_GUARDED_TOKENS):
        return ""
    lost: Counter[str] = Counter()
    for entry in entries:
        lost[entry.rule] += text_tokens(entry.text)
    whole = Document(html)
    for element in whole.find_all(["noscript", "template"]):
        element.extract()
    is_loss = sum(lost.values()) >= MIN_GUARDED_TOKENS and 2 * sum(lost.values()) > prose_tokens(whole)
    return lost.most_common(1)[0][0] if is_loss else ""
