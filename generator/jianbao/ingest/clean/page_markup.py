"""The markup by which a saved page differs from an article in a feed."""

from __future__ import annotations

import re

PAGE_MARKUP = re.compile(r"<(?:article|main|section|button|aside|nav|time)\b", re.IGNORECASE)
"""Elements with which sites build pages, and which few feeds have."""
