"""Documents with any title and any categories, read by three YAML parsers: PyYAML, python-frontmatter's and Hexo's.

The last part needs Node.js with npm; Hexo's reader of front matter is installed as package-lock.json names it.
"""

from __future__ import annotations

import json
import os
import subprocess
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import frontmatter
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.machine import NODE, needs_node
from zakerscraper.document.front_matter import clean_title
from zakerscraper.document.render import BODIES, DocumentOptions, render_document
from zakerscraper.items import SHANGHAI, Article

HERE = Path(__file__).parent
MOMENT = datetime(2026, 5, 18, 7, 30, 15, tzinfo=SHANGHAI)
GENERATED = 2000

INDICATORS = [
    *"-?:,[]{}#&*!|>'\"%@`~=<\\",
    "- ",
    "? ",
    ": ",
    "# ",
    " #",
    ": #",
    "...",
    "---",
    "--- ",
    "<<",
    "|-",
    ">+",
    "%YAML 1.2",
]
MEANT_OTHERWISE = """
    null Null NULL ~ true True TRUE false yes Yes YES no No on On ON off OFF y Y n N
    0 00 007 1 -1 +1 1_000 0x1F 0o17 017 0b11 1.5 1. .5 1e3 1E-3 .inf -.Inf .NaN 190:20:30 12:30:45 1:2
    2026-05-18 2026-05-18T11:00:00Z 2026-5-8 20260518 !!str !!binary !!null !<tag> &a *a << =
""".split()
SPACES = [
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\v",
    "\f",
    "\x1c",
    "\x85",
    "\xa0",
    "\u1680",
    "\u2003",
    "\u2028",
    "\u2029",
    "\u202f",
    "\u3000",
]
UNSEEN = ["\x00", "\x07", "\x1b[31m", "\x7f", "\x9f", "\xad", "\u200b", "\u200d", "\u200e", "\u202e", "\u2066", "\u2060", "\ufe0f", "\ufeff",
          "\ufffe", "\uffff", "\ufffd", "\U0001fffe", "\U000e0001", "\U0010ffff", "\ud800", "\udfff", "\ud83d\ude00", "\ue000"]  # fmt: skip
WHOLE = [
    "{{ title }}", "{% raw %}", "{# x #}", "<%= x %>", "${x}", "it's", "''", "'a'", '"a"', "a'b\"c\\d", "\\", "\\n", "\\'", "C:\\x\\'y",
    "a: b", "a:b", "a :b", "key: [1, 2]", "a # b", "a#b", "---\ntitle: x\n---", "\n---\n", "...\n", "x\n---\ny", "title: 'x'", "- a\n- b",
    "!ruby/object:x", "!!python/object/apply:os.system [id]", "&a [*a]", "| \n  x", "<script>", "😀", "👨‍👩‍👧 家", "🇨🇳", "𠮷野家", "e\u0301",
    "العربية: שלום", "\u202eabc\u202c", "ｆｕｌｌ", "“弯”：/*?<>|", "x" * 100_000, "新" * 30_000, "'" * 5_000, "\\" * 5_000, "# " * 5_000, "[" * 20_000,
    ": " * 5_000, "\u2028" * 5_000 + "x", "a\tb", "\ta", "a\t", "  a  ", "a  b", "a: ", ":a", "a:", "-a", "- a", "?a", "? a", "__proto__",
    "constructor", "toString", "hasOwnProperty",
]  # fmt: skip
"""Texts that a reader of YAML might take for something else."""


def nasty() -> list[str]:
    """Return all nasty texts: each part alone, before, between and behind letters."""
    parts = [*INDICATORS, *MEANT_OTHERWISE, *SPACES, *UNSEEN]
    made = [form.format(part) for part in parts for form in ("{}", "{}a", "a{}", "a{}b", " {} ", "'{}", "新{}闻")]
    return [text for text in dict.fromkeys([*WHOLE, *made]) if clean_title(text)]


@dataclass(frozen=True)
class Written:
    """A document, and what it was made of."""

    title: str
    categories: list[str]
    moment: datetime
    text: str


def written(title: str, categories: list[str], moment: datetime, form: str = "html") -> Written:
    """Return the document of an article whose body looks like front matter, too."""
    article = Article(
        id="6a0a7f84a07aec0000018000",
        url="https://www.myzaker.com/article/6a0a7f84a07aec0000018000",
        title=title,
        categories=categories,
        published_at=moment,
        body_html="<p>x</p>\n---\ntitle: y\n---\n<p>z</p>",
    )
    return Written(title, categories, moment, render_document(article, DocumentOptions(body=form)))


_characters = st.one_of(
    st.characters(), st.sampled_from("".join(dict.fromkeys("".join([*INDICATORS, *SPACES, *UNSEEN]))))
)
_parts = st.one_of(
    st.text(_characters, max_size=30), st.sampled_from([*INDICATORS, *MEANT_OTHERWISE, *SPACES, *UNSEEN])
)
_names = st.lists(_parts, min_size=1, max_size=4).map("".join).filter(clean_title)
_zones = st.sampled_from(
    [SHANGHAI, UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=14)), timezone(timedelta(hours=5.75))]
)
_moments = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=_zones)


@pytest.fixture(scope="module")
def documents() -> list[Written]:
    """Documents with each nasty text as title and among the categories, and with as many made-up ones."""
    texts = nasty()
    found = [
        written(text, ["新媒体", texts[-number], text], MOMENT, BODIES[number % 2]) for number, text in enumerate(texts)
    ]

    @settings(max_examples=GENERATED, database=None)
    @given(_names, st.lists(_names, min_size=1, max_size=4), _moments, st.sampled_from(BODIES))
    def generate(title: str, categories: list[str], moment: datetime, form: str) -> None:
        found.append(written(title, categories, moment, form))

    generate()
    assert len(found) >= len(texts) + GENERATED
    return found


def differences(documents: list[Written], read: list[dict[str, Any]]) -> list[tuple[str, Any, Any]]:
    """Return what *read* has otherwise than the documents were made of: which part, what it is to be, what it is."""
    found: list[tuple[str, Any, Any]] = []
    for document, values in zip(documents, read, strict=True):
        stated = document.moment.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        wanted = {
            "title": clean_title(document.title),
            "categories": [clean_title(name) for name in document.categories],
            "date": stated,
        }
        found += [(name, value, values.get(name)) for name, value in wanted.items() if values.get(name) != value]
    return found


def test_what_is_written_is_the_text_without_controls_and_outer_space(documents: list[Written]) -> None:
    """What the readers are compared with is no more cut than the format says."""
    for document in documents:
        kept = [c for c in document.title if unicodedata.category(c) not in {"Cc", "Cs"} and not c.isspace()]
        assert kept == [c for c in clean_title(document.title) if not c.isspace()]


@pytest.mark.parametrize("loader", ["SafeLoader", "CSafeLoader"])
def test_pyyaml_reads_every_document_as_it_was_made(documents: list[Written], loader: str) -> None:
    if not hasattr(yaml, loader):
        pytest.skip("PyYAML was built without libyaml")
    read = []
    for document in documents:
        header = document.text.removeprefix("\n---\n").partition("\n---\n")[0]
        read.append(yaml.load(header, getattr(yaml, loader)))
    assert differences(documents, read)[:5] == []
    assert all(
        parsedate_to_datetime(values["date"]) == document.moment.replace(microsecond=0)
        for document, values in zip(documents, read, strict=True)
    )


def test_python_frontmatter_reads_every_document_as_it_was_made(documents: list[Written]) -> None:
    posts = [frontmatter.loads(document.text) for document in documents]
    assert differences(documents, [post.metadata for post in posts])[:5] == []
    assert all("title: y" in post.content for post in posts), "the body is where it was"


@needs_node
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
def test_hexo_reads_every_document_as_it_was_made(documents: list[Written], hexo: None, zone: str) -> None:
    """The date is a text that is a moment by itself, so it is the same one whatever the blog's time zone."""
    lines = "".join(json.dumps(document.text) + "\n" for document in documents)
    command = [NODE, str(HERE / "read_front_matter.mjs")]
    done = subprocess.run(
        command,
        cwd=HERE,
        input=lines,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
        env={**os.environ, "TZ": zone},
    )
    assert done.returncode == 0, done.stderr
    read = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    assert [values["error"] for values in read if values["error"]] == []
    assert differences(documents, read)[:5] == []
    assert [values["moment"] for values in read] == [
        int(document.moment.replace(microsecond=0).timestamp()) * 1000 for document in documents
    ]
    assert all("title: y" in values["content"] for values in read), "the body is where it was"


@needs_node
def test_hexo_would_tell_a_title_that_is_not_quoted(hexo: None) -> None:
    """The comparison works: the same titles written as they are, without quotes, are read as something else."""
    texts = [text for text in nasty() if len(text) < 100]
    lines = "".join(json.dumps(f"\n---\ntitle: {clean_title(text)}\ndate: 2026-05-18\n---\n") + "\n" for text in texts)
    done = subprocess.run(
        [NODE, str(HERE / "read_front_matter.mjs")], cwd=HERE, input=lines, capture_output=True, encoding="utf-8", timeout=100, check=True,
        env={**os.environ, "TZ": "UTC"},
    )  # fmt: skip
    read = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    assert (
        sum(
            bool(values["error"]) or values["title"] != clean_title(text)
            for text, values in zip(texts, read, strict=True)
        )
        > 150
    )
