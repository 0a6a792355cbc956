"""What is remembered of an article when its text is let go: enough to choose among captures and to find twins."""

from __future__ import annotations

from typing import NamedTuple

from jianbao.ingest.shingles import ShingleSample, folded_letters, sample_shingles
from jianbao.model import Article, Capture
from jianbao.page.plaintext import count_characters, plain_text


class ArticleFacts(NamedTuple):
    """Some hundred bytes an article, however long it is."""

    capture: Capture
    """The clipping it was made from; without a name for a page written by hand."""
    characters: int
    """How much it tells: the characters of its text, addresses not counted."""
    sample: ShingleSample
    is_thin: bool
    """No picture, and no text but the title once more: nothing but what the front matter says."""

    @property
    def rank(self) -> tuple[int, str, str]:
        """Sorts captures, the one to keep first: the fuller text, of like ones the earlier name."""
        return -self.characters, self.capture.file, self.capture.sha256


def extract_facts(article: Article) -> ArticleFacts:
    """The facts of an article just made, or read from its page; they are the same."""
    text = plain_text(article.body)
    is_short = article.image is None and len(text) <= 2 * len(article.title)
    is_thin = is_short and folded_letters(text) in ("", folded_letters(article.title))
    origin = article.clipping
    return ArticleFacts(
        capture=Capture(origin.get("file", ""), origin.get("sha256", ""), article.collected),
        characters=count_characters(text),
        sample=() if is_thin else sample_shingles(text),  # stubs of one title are no twins
        is_thin=is_thin,
    )
