"""Scrapy's own components leave its lists where their switches are off, and stay where they are on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scrapy.settings import Settings

from tests.each_case import each_case
from zakerscraper.extensions.addons import RemoveDisabledComponents

ROOT = Path(__file__).parents[2]
COOKIES = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"
REMOTE = "scrapy.extensions.remote_control.RemoteControl"


def listed(**values: object) -> tuple[bool, bool]:
    """Return whether the cookies' middleware and the remote control are loaded with these settings."""
    settings = Settings(values)
    RemoveDisabledComponents().update_settings(settings)
    return (
        COOKIES in settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES"),
        REMOTE in settings.get_component_priority_dict_with_base("EXTENSIONS"),
    )


@each_case("cookies", [True, False])
@each_case("remote", [True, False])
def test_just_what_is_switched_on_is_loaded(cookies: bool, remote: bool) -> None:
    assert listed(COOKIES_ENABLED=cookies, REMOTE_CONTROL_ENABLED=remote) == (cookies, remote)


def test_what_a_user_lists_stays() -> None:
    assert listed(COOKIES_ENABLED=False, REMOTE_CONTROL_ENABLED=False, DOWNLOADER_MIDDLEWARES={COOKIES: 700})[0]


def test_a_command_imports_nothing_that_only_some_runs_need() -> None:
    """Scrapy imports the modules of all commands and spiders, whichever is asked for."""
    heavy = {
        "bs4",
        "PIL",
        "rich",
        "apprise",
        "jinja2",
        "feedgenerator",
        "aiohttp",
        "tldextract",
        "tomlkit",
    }
    code = (
        "import sys; from scrapy.cmdline import execute\n"
        "try: execute(['scrapy', 'list'])\n"
        "except SystemExit: pass\n"
        f"print('heavy:', *sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == ["heavy:"]
