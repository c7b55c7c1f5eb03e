"""`scrapy cluster status`: shows what the workers that share ZAKER_REDIS_URL are doing."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from zakerscraper.archive.state import State
from zakerscraper.cli.base import ToolCommand, add_json_option
from zakerscraper.config import Options
from zakerscraper.exceptions import ArchiveError, QueueUnavailableError, UsageError
from zakerscraper.utils.terminal import print_json
from zakerscraper.utils.text import one_line
from zakerscraper.utils.translation import NAMES, translate

if TYPE_CHECKING:
    from rich.console import Console

    from zakerscraper.distributed.rate_limiter import HostState
    from zakerscraper.distributed.status import Status, WorkerStatus

_WIDTH = 200
"""Columns of the console, wider than any of our tables."""


class Command(ToolCommand):
    """Show jobs, queues and workers of a cluster."""

    uses_archive = False

    def syntax(self) -> str:
        return "status [--json]"

    def short_desc(self) -> str:
        return "Show what the workers that share ZAKER_REDIS_URL are doing"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_json_option(parser)

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        if args != ["status"]:
            raise UsageError("cluster wants the word status" + (f", not {' '.join(args)!r}" if args else ""))
        options = Options.from_settings(self.settings)
        if not options.redis_url:
            raise UsageError("cluster status: there is no cluster; ZAKER_REDIS_URL names the Redis that workers share")
        # Imported here: redis is an extra.
        from zakerscraper.distributed import check

        check(options.redis_url)
        from redis.exceptions import RedisError

        from zakerscraper.distributed.connection import connect_redis, why_unreachable
        from zakerscraper.distributed.status import status

        try:
            with connect_redis(options.redis_url, waits=False) as client:
                found = status(client)
        except RedisError as error:
            raise QueueUnavailableError(f"cannot reach Redis: {why_unreachable(error)}") from None
        pending = self._pending()
        if opts.json:
            known = pending if isinstance(pending, int) else None
            print_json({**_json_data(found), "pending": known})
        else:
            _show(found, f"Pending in the archive: {pending}" if isinstance(pending, int) else pending)
        return 0

    def _pending(self) -> int | str:
        """Return how many articles of the archive are pending, or the reason why that is unknown."""
        from zakerscraper.services.open_archive import open_archive

        try:
            with open_archive(self.settings) as (archive, _, _):
                return archive.queries.count(State.PENDING)
        except ArchiveError as error:
            return str(error)


def _json_data(found: Status) -> dict[str, Any]:
    """Return *found* as JSON data; moments are ISO 8601 with their offset."""
    jobs = [
        {**asdict(job), "workers": [asdict(worker) | {"a_minute": round(worker.a_minute, 1)} for worker in job.workers]}
        for job in found.jobs
    ]
    blocked = found.blocked and {**asdict(found.blocked), "at": found.blocked.at.isoformat(timespec="seconds")}
    return {"jobs": jobs, "hosts": [asdict(host) for host in found.hosts], "blocked": blocked}


def _show(found: Status, pending: str) -> None:
    # Imported here: every command of Scrapy loads this module.
    from rich.console import Console

    # A narrow terminal wraps long lines; rich would cut columns.
    console = Console(highlight=False, markup=False, width=_WIDTH)
    for job in found.jobs:
        command = f" ({one_line(job.command)})" if job.command else ""
        unreadable = translate(f", {job.set_aside} set aside: no worker could read them") if job.set_aside else ""
        console.print(f"{one_line(job.name)}{command}", soft_wrap=True)
        queued = translate(f"{job.queued} queued, {job.in_flight} in flight")
        console.print(f"  {queued}{unreadable}", soft_wrap=True)
        if job.workers:
            _print_table(console, WORKER_COLUMNS, 3, map(_worker, job.workers))
        console.print()
    if not found.jobs:
        console.print(translate("No worker is there, and nothing is queued.") + "\n")
    if found.hosts:
        _print_table(console, HOST_COLUMNS, 1, map(_host, found.hosts))
        console.print()
    if found.blocked:
        at, by, reason = found.blocked.at.astimezone(), one_line(found.blocked.by), one_line(found.blocked.reason)
        console.print(translate(f"Found blocked at {at:%Y-%m-%d %H:%M:%S} by {by}: {reason}"), soft_wrap=True)
    console.print(translate(pending), soft_wrap=True)


WORKER_COLUMNS = ("worker", "host", "version", "leased", "answers", "exported", "failed", "a minute")
HOST_COLUMNS = ("host", "open", "waiting", "slowed to", "pause", "refusals")


def _print_table(console: Console, names: Sequence[str], words: int, rows: Iterable[Sequence[str]]) -> None:
    """Print *rows* below *names*; the first *words* columns are text, the others numbers."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column()  # the indent
    for number, name in enumerate(names):
        table.add_column(translate(name, NAMES), justify="left" if number < words else "right", no_wrap=True)
    for row in rows:
        table.add_row("", *map(one_line, row))
    console.print(table, soft_wrap=True)


def _worker(worker: WorkerStatus) -> tuple[str, ...]:
    about, counts = worker.about, worker.counts
    return (
        worker.run + ("" if worker.alive else f" ({translate('silent', NAMES)})"),
        f"{about.get('host', '')} {about.get('pid', '')}".strip(),
        str(about.get("version", "")),
        str(worker.leased),
        str(about.get("answers", "")),
        str(counts.get("exported", "")),
        str(counts.get("failed", "")),
        f"{worker.a_minute:.1f}" if about else "",
    )


def _host(host: HostState) -> tuple[str, ...]:
    return (
        host.host,
        str(host.open),
        str(host.waiting),
        f"{host.delay:g} s" if host.delay else "",
        f"{host.pause:.0f} s" if host.pause else "",
        str(host.refusals or ""),
    )
