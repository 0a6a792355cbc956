"""What ingest keeps of an article after its text is released: enough to rank captures and find near-duplicates."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from jianbao.ingest.shingles import ShingleSample, folded_letters, sample_shingles
from jianbao.model import Article, Capture
from jianbao.page.plaintext import count_characters, plain_text

CaptureOrder = tuple[bool, datetime, str, str]
NO_TIME = datetime.max.replace(tzinfo=UTC)


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
    def rank(self) -> tuple[int, CaptureOrder]:
        """Sort key of captures, the best first: the longest text, then ``capture_order``."""
        return -self.characters, capture_order(self.capture)


ArticleWithFacts = tuple[Article, ArticleFacts]


def capture_order(capture: Capture) -> CaptureOrder:
    """Sort key of captures: the first collected, undated ones last and by SHA-256.

    Names of files decide only between files with equal bytes, so renaming a file does not change its page.
    """
    return capture.collected is None, capture.collected or NO_TIME, capture.sha256, capture.file


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
