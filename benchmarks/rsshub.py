"""A list and ten articles to a feed, beside RSSHub's route for ZAKER (npm `rsshub` 1.0.0, unpatched).

RSSHub is a peer to measure, not a part of this project: it is installed where RSSHUB_DIR names a folder for it and node
and npm are there, else it is left out. It takes the site's address from nowhere, so it reaches our server as its proxy.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from .running import Server, crawl_ours, environment, pinned, serving
from .site import CHANNEL, Plan

VERSION = "1.0.0"
ENTRIES = 10
"""Articles that its route takes."""
_PACKAGE = {
    "private": True,
    "dependencies": {"rsshub": VERSION},
    # A dependency of a dependency is to be had by git only; this is the same from the registry.
    "overrides": {"difflib": "npm:difflib@0.2.4"},
}
_SCRIPT = """
const start = process.hrtime.bigint();
const seconds = (from) => Number(process.hrtime.bigint() - from) / 1e9;
const hub = require('rsshub');
(async () => {
  hub.init({ PROXY_URI: process.argv[2], CACHE_TYPE: null, LOGGER_LEVEL: 'error' });
  const asked = process.hrtime.bigint();
  const feed = await hub.request('/zaker/channel/' + process.argv[3]);
  const items = feed.item.map((one) => one.description.length);
  console.log(JSON.stringify({ whole: seconds(start), request: seconds(asked), items }));
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
"""


@dataclass(frozen=True)
class Feed:
    """Seconds from nothing to a feed, and of them those after start-up."""

    whole: float
    started: float


def install(folder: Path) -> str:
    """Install RSSHub into *folder*; return why not, "" where it is there."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "node and npm are not there"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps(_PACKAGE), "utf-8")
    (folder / "feed.js").write_text(_SCRIPT, "utf-8")
    if not (folder / "node_modules/rsshub").is_dir():
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"npm ended with {done.returncode}"
    return ""


def measure(folder: Path, *, repeats: int) -> dict[str, list[Feed]] | str:
    """Return what each took, in turn, the first round not counted; or why RSSHub is left out."""
    place = os.environ.get("RSSHUB_DIR")
    if not place:
        return "RSSHUB_DIR names no folder to install it into"
    hub = Path(place).absolute()
    if reason := install(hub):
        return reason
    found: dict[str, list[Feed]] = {"zakerscraper": [], f"rsshub {VERSION}": []}
    with serving(Plan(ENTRIES, pictured=False, layout="content-block")) as server:
        for counted in range(repeats + 1):
            feeds = {"zakerscraper": _ours(server, folder), f"rsshub {VERSION}": _theirs(server, hub)}
            if counted:
                for name, feed in feeds.items():
                    found[name].append(feed)
    return found


def _ours(server: Server, folder: Path) -> Feed:
    output, feed = folder / "feed", folder / "feed.jsonl"
    crawl = crawl_ours(server, output, "channel", "-a", f"id={CHANNEL}", "-a", f"limit={ENTRIES}", "-O", str(feed))
    if len(feed.read_text("utf-8").splitlines()) != ENTRIES:
        raise RuntimeError("not all articles are in the feed")
    rmtree(output)
    return Feed(crawl.whole, crawl.wall)


def _theirs(server: Server, hub: Path) -> Feed:
    command = pinned(["node", "feed.js", server.base, str(CHANNEL)], 0)
    done = subprocess.run(command, cwd=hub, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"rsshub ended with {done.returncode}: {done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    # One of its ten is a topic, which has no body.
    if len(told["items"]) != ENTRIES or sorted(told["items"])[1] < 50:
        raise RuntimeError(f"rsshub read {told['items']} characters")
    return Feed(told["whole"], told["request"])
