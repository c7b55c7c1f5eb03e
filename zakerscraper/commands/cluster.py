"""`scrapy cluster status`: what the workers that share ZAKER_REDIS_URL are doing."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from zakerscraper.archive.store import PENDING
from zakerscraper.exceptions import ArchiveError, QueueAway, WrongUsage
from zakerscraper.options import Options
from zakerscraper.tool_command import ToolCommand

if TYPE_CHECKING:
    from zakerscraper.cluster.status import Job, Worker


class Command(ToolCommand):
    """Show jobs, queues and workers of a cluster."""

    def syntax(self) -> str:
        return "status [--json]"

    def short_desc(self) -> str:
        return "Show what the workers that share ZAKER_REDIS_URL are doing"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print JSON for programs instead of text for people")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        if args != ["status"]:
            raise WrongUsage(f"cluster takes one word, status, not {' '.join(args)!r}")
        assert self.settings is not None
        options = Options.from_settings(self.settings)
        if not options.redis_url:
            raise WrongUsage("cluster status: there is no cluster; ZAKER_REDIS_URL names the Redis that workers share")
        # Imported here: without a cluster nothing of Redis is imported.
        from zakerscraper.cluster import check

        check(options.redis_url)
        from redis.exceptions import RedisError

        from zakerscraper.cluster.connection import connect
        from zakerscraper.cluster.status import jobs

        try:
            with connect(options.redis_url, patient=False) as client:
                found = jobs(client)
        except RedisError as error:
            raise QueueAway(f"cannot reach Redis: {error}") from None
        pending = self._pending()
        if opts.json:
            plain = [
                {**asdict(job), "workers": [asdict(one) | {"a_minute": one.a_minute} for one in job.workers]}
                for job in found
            ]
            print(json.dumps({"jobs": plain, "pending": pending}, ensure_ascii=False, indent=2))
        else:
            _show(found, pending)
        return 0

    def _pending(self) -> int | None:
        """Return how many articles of the archive are pending, None where there is no archive yet."""
        from zakerscraper.tools import open_archive

        assert self.settings is not None
        try:
            with open_archive(self.settings) as (archive, _, _):
                return archive.count(PENDING)
        except ArchiveError:
            return None


def _show(jobs: list[Job], pending: int | None) -> None:
    # Imported here: every command of Scrapy loads this module.
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    for job in jobs:
        about: dict[str, Any] = next((dict(worker.about) for worker in job.workers if worker.about), {})
        given = " ".join(f"{name}={value}" for name, value in about.get("arguments", {}).items())
        aside = f", {job.set_aside} set aside: no worker could read them" if job.set_aside else ""
        console.print(f"{job.name} ({about['spider']} {given})" if about else job.name, soft_wrap=True)
        console.print(f"  {job.queued} queued, {job.in_flight} in flight{aside}", soft_wrap=True)
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
        for name in ("  worker", "host", "version", "leased", "answers", "exported", "failed", "a minute"):
            table.add_column(name, justify="left" if name in {"  worker", "host", "version"} else "right")
        for worker in job.workers:
            table.add_row(*_row(worker))
        console.print(table)
    if not jobs:
        console.print("No worker is there, and nothing is queued.")
    console.print("The archive cannot be read." if pending is None else f"Pending in the archive: {pending}")


def _row(worker: Worker) -> tuple[str, ...]:
    about, counts = worker.about, worker.about.get("counts", {})
    return (
        f"  {worker.run}" + ("" if worker.alive else " (silent)"),
        f"{about.get('host', '')} {about.get('pid', '')}".strip(),
        str(about.get("version", "")),
        str(worker.leased),
        str(about.get("answers", "")),
        str(counts.get("exported", "")),
        str(counts.get("failed", "")),
        f"{worker.a_minute:.1f}" if about else "",
    )
