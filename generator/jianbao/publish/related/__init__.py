"""Related articles: for each article, up to three earlier ones about the same matter, found by the words of titles.

``title_keys`` says what of a title counts, ``related_articles`` is the definition, ``related_table`` keeps the result
in the cache, so that a small change only costs what it affects.
"""
