"""What ingest keeps of an article after its text is released: enough to rank captures and find near-duplicates."""

from __future__ import annotations

from typing import NamedTuple

from jianbao.ingest.shingles import ShingleSample, folded_letters, sample_shingles
from jianbao.model import Article, Capture
from jianbao.page.plaintext import count_characters, plain_text


class ArticleFacts(NamedTuple):
    """Facts about an article's text, whose size is limited by ``MAX_SAMPLED_SHINGLES``."""

    capture: Capture
    """The clipping it was made from; its ``file`` is empty for a page that the user wrote."""
    characters: int
    """Length of the plain text, as ``count_characters`` counts it."""
    sample: ShingleSample
    """The sample of the text's shingles; empty if the article is thin."""
    is_thin: bool
    """Whether the body has no picture and no text, or only repeats the title."""
    notes: tuple[str, ...] = ()
    """The notes of the clipping, for the report of ingest; empty for a page."""

    @property
    def rank(self) -> tuple[int, str, str]:
        """Sort key of captures, the best first: the longest text, then the first by name."""
        return -self.characters, self.capture.file, self.capture.sha256


def extract_facts(article: Article) -> ArticleFacts:
    """Extract the facts of an article, the same whether it was made from a clipping or parsed from its page."""
    text = plain_text(article.body)
    is_short = article.image is None and len(text) <= 2 * len(article.title)
    is_thin = is_short and folded_letters(text) in ("", folded_letters(article.title))
    clipping = article.clipping
    return ArticleFacts(
        capture=Capture(clipping.get("file", ""), clipping.get("sha256", ""), article.collected),
        characters=count_characters(text),
        sample=() if is_thin else sample_shingles(text),  # two articles that only share a title are not duplicates
        is_thin=is_thin,
    )
