"""Run ``jianbao media``: fetch each picture that pages show and that the archive does not have yet."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from urllib.parse import unquote_to_bytes

from jianbao.config import Config, byte_size
from jianbao.errors import FetchError
from jianbao.fetch import Fetcher
from jianbao.fetch.permission import NO_HOST, NOT_ASKED
from jianbao.media.fetch_pictures import Fetched, fetch_pictures
from jianbao.media.reduce import RefusedPictureError, reduce_picture, require_pillow
from jianbao.media.report import MediaReport
from jianbao.media.store import MediaStore
from jianbao.media.wanted import PictureUse, embedded_pictures_of, wanted_pictures
from jianbao.page.media_table import FAILED, GONE_PICTURE, REFUSED, MediaRow
from jianbao.report import Progress, format_size, no_progress
from jianbao.runtime.cache import cache_file
from jianbao.runtime.lock import hold_lock

TRIES_OF_PICTURE = 2
GONE_STATUSES = (404, 410)


def keep_pictures(
    config: Config,
    uses: Sequence[PictureUse] | None = None,
    *,
    at_most: int | None = None,
    retry: bool = False,
    dry_run: bool = False,
    fetcher: Fetcher | None = None,
    now: datetime | None = None,
    progress: Progress = no_progress,
) -> MediaReport:
    """Fetch the pictures ``uses``, by default those of all articles, that are neither stored nor known to be gone.

    ``at_most`` is how many are tried. With ``retry``, those that are gone or were refused are tried, too. With
    ``dry_run``, nothing is fetched. ``fetcher`` and ``now`` are for tests. A picture that fails stops nothing: its
    problem is in the report.

    Raises UsageError without Pillow, ConfigError if a table cannot be read, and OutputError.
    """
    if not dry_run:
        require_pillow()
    today = (now or datetime.now(UTC)).astimezone(UTC).date().isoformat()
    wanted = wanted_pictures(config, progress) if uses is None else uses
    with hold_lock(cache_file(config.root, "media-lock"), config.root, "jianbao media", progress) as has_lock:
        store = MediaStore(config)
        if has_lock:
            store.delete_leftovers()
        due = [use for use in wanted if store.is_wanted(use.address, today, retry=retry)]
        report = MediaReport(config.root, known=len(wanted) - len(due), limit=config.media.limit)
        now_due = due if at_most is None else due[:at_most]
        if dry_run:
            planned = tuple(use.address for use in now_due)
            return report._replace(planned=planned, left=len(due), bytes=store.bytes, dry_run=True)
        run = _Run(config, store, today)
        fetcher = fetcher or Fetcher(config.fetch.allow, delay=config.fetch.delay, tries=TRIES_OF_PICTURE)
        run.keep_all(now_due, fetcher, progress)
        stopped = run.stopped or ("" if len(now_due) == len(due) else f"--limit is {at_most}")
        left = len(due) - len(run.rows)
        return report._replace(
            tried=tuple(run.rows), left=left, stopped=stopped, bytes=store.bytes, problems=tuple(run.problems)
        )


class _Run:
    """One run: takes what was fetched, and stores it."""

    def __init__(self, config: Config, store: MediaStore, today: str) -> None:
        self.config, self.store, self.today = config, store, today
        self.rows: list[MediaRow] = []
        self.problems: list[FetchError] = []
        self.stopped = ""
        self._limit = byte_size(config.media.limit)
        self._is_online = False

    def keep_all(self, uses: Sequence[PictureUse], fetcher: Fetcher, progress: Progress) -> None:
        """Fetch and store these pictures, those within pages first, until there are as many as the limit allows."""
        if self._is_full():
            return
        embedded = [use for use in uses if use.address.startswith("data:")]
        remote = [use.address for use in uses if not use.address.startswith("data:")]
        found = _fetch_all(self.config, embedded, remote, fetcher)
        try:
            for _, fetched in zip(progress(uses, "Fetching pictures"), found, strict=True) if uses else ():
                self._take(fetched)
                if self._is_full():
                    break
        finally:
            found.close()

    def _is_full(self) -> bool:
        if self.store.bytes >= self._limit:
            limit = self.config.media.limit
            self.stopped = f"the pictures have {format_size(self.store.bytes)}, and limit in section [media] is {limit}"
        return bool(self.stopped)

    def _take(self, fetched: Fetched) -> None:
        """Store a picture, or record why it is not. Raises OutputError."""
        if fetched.is_left:
            return
        is_answer = fetched.problem.status > 0 if fetched.problem else not fetched.address.startswith("data:")
        self._is_online = self._is_online or is_answer
        try:
            self._store(fetched)
        except FetchError as error:
            self._record(fetched.address, self._state_of(error), error.what)
            if self.rows[-1].state == FAILED:
                self.problems.append(error)
        except RefusedPictureError as error:
            self._record(fetched.address, REFUSED, str(error))

    def _store(self, fetched: Fetched) -> None:
        """Raises FetchError, RefusedPictureError and OutputError."""
        if fetched.problem:
            raise fetched.problem
        picture = reduce_picture(fetched.data, keep_original=self.config.media.keep_originals)
        self.rows.append(self.store.add_picture(fetched.address, fetched.data, picture, self.today))

    def _record(self, address: str, state: str, why: str) -> None:
        """Record why a picture is not stored; the line of one that was stored stays, because its file may come back."""
        self.rows.append(MediaRow(address, state, self.today, why=why))
        if not self.store.names_file_of(address):
            self.store.add_row(self.rows[-1])

    def _state_of(self, problem: FetchError) -> str:
        """What a failure means for the picture; a host that does not exist may be one of a machine without network."""
        if problem.status in GONE_STATUSES:
            return GONE_PICTURE
        if problem.status == NO_HOST:
            return GONE_PICTURE if self._is_online else FAILED
        return FAILED if problem.is_temporary or problem.status == NOT_ASKED else REFUSED


def _fetch_all(
    config: Config, embedded: Sequence[PictureUse], remote: Sequence[str], fetcher: Fetcher
) -> Generator[Fetched]:
    for page, uses in groupby(embedded, lambda use: use.page):  # one page at a time: its pictures may have 12 MB
        addresses = embedded_pictures_of(config.root / page)
        for use in uses:
            address = addresses.get(use.address, "")
            yield Fetched(use.address, _decoded(address)) if address else Fetched(use.address, is_left=True)
    yield from fetch_pictures(remote, fetcher)


def _decoded(address: str) -> bytes:
    """The bytes of a ``data:`` address (RFC 2397); empty if they cannot be decoded."""
    head, _, data = address.partition(",")
    raw = unquote_to_bytes(data)
    try:
        return base64.b64decode(raw) if head.lower().endswith(";base64") else raw
    except binascii.Error:
        return b""
