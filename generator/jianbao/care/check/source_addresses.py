"""Check of the source addresses of articles on the web; the answers of earlier runs are kept for some days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from jianbao.care.check.archive import Archive
from jianbao.care.check.ask_addresses import GONE, ask_all, by_host
from jianbao.care.check.finding import Finding
from jianbao.fetch import Fetcher
from jianbao.fetch.permission import NO_ANSWER, NO_HOST, NOT_ASKED
from jianbao.ingest.source_url import canonical_url
from jianbao.page.written_dates import day_of
from jianbao.runtime.cache import cache_file, read_rows, write_rows
from jianbao.wayback import wayback_address

ANSWERS_VERSION = "1"
DAYS_KEPT = timedelta(days=30)
"""How long the answer of an address is believed."""

Answers = dict[str, tuple[str, int]]
"""Address -> the day on which it was asked, in ISO 8601, and its status."""


def source_addresses(archive: Archive) -> Iterator[Finding]:
    """Source addresses that answer 404 or 410, or whose host does not exist, with an address of the Wayback Machine."""
    pages = [(page, address) for page in archive.pages if (address := canonical_url(page.source_url))]
    answers = _ask(archive, [*dict.fromkeys(address for _, address in pages)])
    is_online = any(status > NO_ANSWER for _, status in answers.values())
    for page, address in pages:
        status = answers.get(address, ("", NO_ANSWER))[1]
        if status in GONE or (status == NO_HOST and is_online):
            reason = "its host does not exist" if status == NO_HOST else f"it answers {status}"
            what = f"the source address {address} is dead: {reason}"
            when = page.date or page.collected
            fix = f"A copy may be at {wayback_address(address, when and day_of(when))}"
            yield Finding(page.name, what, fix, page.line_of("source_url"))


def _ask(archive: Archive, addresses: list[str]) -> Answers:
    """The answers of earlier runs and of this one, which asks addresses without a recent answer."""
    file, today = cache_file(archive.root, "source-addresses"), datetime.now(UTC).date()
    known: Answers = {address: (day, status) for address, day, status in read_rows(file, ANSWERS_VERSION)}
    answers = {
        address: known[address] for address in addresses if address in known and _is_recent(known[address], today)
    }
    due = [address for of_host in by_host([a for a in addresses if a not in answers]).values() for address in of_host]
    settings = archive.config.fetch
    fetcher = Fetcher(settings.allow, delay=settings.delay, allow_private=archive.allow_private, tries=1)
    asked = ask_all(due, fetcher)
    try:
        for _, (address, status) in (
            zip(archive.progress(due, "Asking source addresses"), asked, strict=True) if due else ()
        ):
            answers[address] = (today.isoformat(), status)
    finally:  # after an interruption, the next run goes on
        write_rows(file, ANSWERS_VERSION, [(address, *answer) for address, answer in (known | answers).items()])
    return answers


def _is_recent(answer: tuple[str, int], today: date) -> bool:
    """Whether an answer need not be asked for again; where nothing is known, it is asked for the next day.

    An address that might not be asked is tried again at once: what may be asked is the user's choice.
    """
    day, status = answer
    return status != NOT_ASKED and today - date.fromisoformat(day) < (
        DAYS_KEPT if status > NO_ANSWER else timedelta(days=1)
    )
