"""Find the rule that removed too much of the prose of a clipping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jianbao.ingest.clean.apply_rules import RULES_FOR_TEXT
from jianbao.ingest.clean.prose import MIN_GUARDED_TOKENS, prose_tokens
from jianbao.ingest.html.tree import Document
from jianbao.model import Removal

RULES_FOR_NAMES = frozenset(
    ["paywalls", "advertisements", "share_boxes", "subscription_boxes", "related_boxes", "entry_meta", "navigation"]
)
MAX_LOSS_BY_NAMES = 1 / 5
MAX_LOSS = 1 / 2


def rule_that_lost_prose(html: str, removed: Sequence[Removal]) -> str:
    """The rule that removed most prose of ``html`` according to the account; empty unless too much is lost.

    Rules that judge an element by its class name may remove a fifth of the prose together, and all rules half of it.
    Rules that judge the text itself do not count.
    """
    lost: Counter[str] = Counter()
    for entry in removed:
        if entry.prose and entry.rule not in RULES_FOR_TEXT:
            lost[entry.rule] += entry.prose
    if sum(lost.values()) < MIN_GUARDED_TOKENS:
        return ""
    whole = Document(html)
    for element in whole.find_all(["noscript", "template"]):
        element.extract()
    total = prose_tokens(whole)
    by_names = Counter({rule: tokens for rule, tokens in lost.items() if rule in RULES_FOR_NAMES})
    for losses, share in ((by_names, MAX_LOSS_BY_NAMES), (lost, MAX_LOSS)):
        if sum(losses.values()) > total * share:
            return losses.most_common(1)[0][0]
    return ""
