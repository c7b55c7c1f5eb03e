"""`scrapy hexo`: prepares a Hexo site for the documents."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from zakerscraper.cli.base import ToolCommand
from zakerscraper.cli.targets import check_target
from zakerscraper.config import Options
from zakerscraper.exceptions import UsageError
from zakerscraper.integrations.hexo import SCRIPT, install, names_time_zone
from zakerscraper.storage.output_url import expand_home
from zakerscraper.utils.terminal import say


class Command(ToolCommand):
    """Put the script that shows documents as they are meant into a Hexo site."""

    uses_archive = False

    def syntax(self) -> str:
        return "SITE"

    def short_desc(self) -> str:
        return "Put the script that shows documents as they are meant into a Hexo site"

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        if len(args) != 1:
            raise UsageError("hexo needs the folder of one Hexo site")
        output = Options.from_settings(self.settings).output
        # Documents of a remote output must be copied here first.
        here = Path(os.path.realpath(output)) if isinstance(output, Path) else None
        try:
            site = expand_home(args[0]).absolute()
        except ValueError as error:
            raise UsageError(f"hexo {error}") from None
        check_target(self.settings, "hexo", site / SCRIPT)
        changed = install(site)
        script = site / SCRIPT
        say(f"the script {script} is written" if changed else f"the script {script} is there already")
        if here is None:
            say(
                f"what lies in {output} must be brought to {site / 'source'} before Hexo runs, as docs/storage.md shows"
            )
        elif site not in here.parents and Path(os.path.realpath(site)) not in here.parents:
            say(f"crawls for it need ZAKER_OUTPUT_DIR={site / 'source'} and, for its pictures, ZAKER_IMAGE_LINKS=local")
        if not names_time_zone(site):
            say("its _config.yml names no time zone; without `timezone: Asia/Shanghai` posts are hours off")
        return 0
