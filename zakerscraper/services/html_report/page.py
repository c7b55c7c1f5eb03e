"""Renders the report as one HTML page.

The page loads nothing but images of the output folder. Its policy allows its own script only, and bodies are shown in a
frame without scripts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import jinja2

from zakerscraper.archive.visits import WithdrawnArticle
from zakerscraper.items import SHANGHAI
from zakerscraper.run_report.status import Verdict
from zakerscraper.services.corrections import Correction
from zakerscraper.services.html_report.bodies import safe_link
from zakerscraper.services.html_report.charts import Bar, bar_rows, draw_chart, horizontal_bars, vertical_bars
from zakerscraper.services.html_report.figures import (
    AGAIN,
    DAY,
    GIVEN_UP,
    IMAGES,
    MONTH,
    NEW,
    UNFINISHED,
    WEEK,
    Run,
    Tally,
    Waiting,
    by_length,
    newest_days,
    period_of,
    reasons,
    run_labels,
    whole_time,
)
from zakerscraper.services.html_report.library import ReportLibrary, read_asset, read_script
from zakerscraper.services.html_report.policy import content_policy
from zakerscraper.services.html_report.translation import translate_page, translate_script
from zakerscraper.utils.text import size_in_words
from zakerscraper.utils.translation import language, translate

VERDICTS = {
    Verdict.OK: ("✓", "ended well", "var(--good)"),
    Verdict.INCOMPLETE: ("▲", "incomplete: some articles failed or were left for the next run", "var(--fair)"),
    Verdict.BLOCKED: ("⊘", "blocked: the site refused", "var(--bad)"),
    Verdict.UNREADABLE: ("?", "unreadable: the site's layout was not understood", "var(--bad)"),
    Verdict.ERROR: ("✕", "ended with an error", "var(--bad)"),
    UNFINISHED: ("…", "has not ended: it is under way, or was killed", "var(--plain)"),
}
"""By verdict its sign, its meaning and its colour."""

_WAITS = {
    NEW: "not fetched yet",
    AGAIN: "failed, will be tried again",
    GIVEN_UP: "given up (`scrapy archive retry` makes them due again)",
    IMAGES: "archived, but with pictures missing",
}
_SHOWN_BARS = 15
SHOWN_RUNS = 30
"""How many of the newest runs are in chart and table."""
_SHOWN_ROWS = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its text.

    Attributes:
        wide: SVG for wide screens.
        narrow: SVG for narrow screens.
        columns: Headings of a table of the same numbers.
        rows: The rows of that table.
        note: What the table leaves out.
    """

    name: str
    title: str
    says: str
    wide: str
    narrow: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What the report shows beside articles.

    Attributes:
        runs: All, the oldest first.
        summaries: `notes` and `failures` of the newest runs' summaries, by the runs' names.
        waiting: Pending articles.
        gone: Articles that the site no longer has.
        corrections: Changes by the site, the newest first.
        withdrawn: Articles that the site has withdrawn, the newest first.
        scope: The report's scope in words.
    """

    runs: Sequence[Run]
    summaries: Mapping[str, Mapping[str, Any]]
    waiting: Sequence[Waiting]
    gone: Sequence[Mapping[str, Any]]
    corrections: Sequence[Correction]
    withdrawn: Sequence[WithdrawnArticle]
    scope: str
    made_at: datetime


def page(library: ReportLibrary, context: ReportContext) -> bytes:
    """Return the whole page."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(read_asset), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(number=lambda value: f"{value:,}", size=size_in_words, moment=_moment, duration=duration)
    environment.filters["message"] = translate
    script, style = translate_script(read_script()), read_asset("report.css")
    html = environment.get_template("report.html").render(
        policy=content_policy(script, style, read_asset("article.css")),
        script=script,
        style=style,
        language=language().replace("_", "-") or "en",
        data=_json(library.data()),
        rest=library.rest(),
        bodies=library.bodies,
        blocks=list(enumerate(library.packer.blocks))[::-1],
        tally=library.tally,
        context=context,
        figures=_figures(library.tally, context.runs),
        verdicts=VERDICTS,
        last=context.runs[-1] if context.runs else None,
        newest_runs=context.runs[: -SHOWN_RUNS - 1 : -1],
        waits=_waits(context.waiting),
        reasons=reasons(context.waiting),
        most=_SHOWN_ROWS,
        web=safe_link,
    )
    return translate_page(html).encode("utf-8", "replace")


def _json(data: object) -> str:
    """Return *data* as JSON for a script element; no text in it can end that element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _waits(waiting: Sequence[Waiting]) -> list[tuple[str, int]]:
    counts = {words: sum(article.state == state for article in waiting) for state, words in _WAITS.items()}
    return [(words, count) for words, count in counts.items() if count]


def _figures(tally: Tally, runs: Sequence[Run]) -> list[Figure]:
    figures = [_runs(runs)]
    if tally.articles:
        figures = [
            *_date_figures(tally),
            _shares("channels", "Articles by list that showed them", "list", tally.channels, tally.articles),
            _shares("sections", "Articles by section", "section", tally.sections, tally.articles),
            _shares("publishers", "Articles by publisher", "publisher", tally.publishers, tally.articles),
            _lengths(tally),
            _images(tally),
            _layouts(tally),
            *figures,
        ]
    return [figure for figure in figures if figure]


def _date_figures(tally: Tally) -> list[Figure]:
    if not tally.days:
        return []
    days = newest_days(tally.days)
    unit, all_periods = whole_time(tally.days)
    found = [
        _vertical_figure(
            "days",
            "Articles by day of publication",
            f"The last {len(days)} days up to the newest article. " + _busiest([(f"{d}", n) for d, n in days]),
            "day",
            [(f"{day:%m-%d}", f"{day} ({day:%a})", count) for day, count in days],
        )
    ]
    if unit != DAY or len(all_periods) > len(days):
        counts = dict.fromkeys(all_periods, 0)
        for day, count in tally.days.items():
            counts[period_of(day, unit)] += count
        rows = [(_short(period, unit), _long(period, unit), count) for period, count in counts.items()]
        says = f"From {min(tally.days)} to {max(tally.days)}. " + _busiest([(long, n) for _, long, n in rows])
        found.append(_vertical_figure("whole-time", f"Articles by {unit} of publication", says, unit, rows))
    hours = [(f"{hour:02}", f"{hour:02}:00–{hour:02}:59", tally.hours[hour]) for hour in range(24)]
    says = "When articles are published, +08:00. " + _busiest([(long, n) for _, long, n in hours])
    found.append(_vertical_figure("hours", "Articles by hour of the day", says, "hour", hours))
    return found


def _busiest(rows: Sequence[tuple[str, int]]) -> str:
    name, count = max(rows, key=lambda row: row[1])
    return f"Most: {_articles(count)}, {name}."


def _short(day: date, unit: str) -> str:
    return f"{day:%Y-%m}" if unit == MONTH else f"{day:%m-%d}" if unit in {DAY, WEEK} else f"{day:%Y}"


def _long(day: date, unit: str) -> str:
    return f"week of {day}" if unit == WEEK else f"{day}" if unit == DAY else _short(day, unit)


def _vertical_figure(name: str, title: str, says: str, unit: str, rows: Sequence[tuple[str, str, int]]) -> Figure:
    bars = [Bar(short, count, f"{long}: {_articles(count)}") for short, long, count in rows]
    table = [(long, count) for _, long, count in rows]
    return _figure(name, title, says, lambda width: vertical_bars(bars, width, "articles"), (unit, "articles"), table)


def _shares(name: str, title: str, kind: str, counts: Mapping[str, int], total: int) -> Figure | None:
    if not counts:
        return None
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    rows = [(key or f"(no {kind})", count, f"{count / total:.1%}") for key, count in ordered]
    bars = [
        Bar(key, count, f"{key}: {_articles(count)}, {share}", f"{count:,} ({share})")
        for key, count, share in rows[:_SHOWN_BARS]
    ]
    shown = f", of which the chart shows the {_SHOWN_BARS} with most articles" if len(rows) > _SHOWN_BARS else ""
    named = sum(bool(key) for key in counts)
    says = f"{named:,} {kind}{'s' if named != 1 else ''}{shown}. Most: {rows[0][0]}, {_articles(rows[0][1])}."
    note = f"The table shows the first {_SHOWN_ROWS}." if len(rows) > _SHOWN_ROWS else ""
    columns = (kind, "articles", "share")
    return _figure(name, title, says, partial(horizontal_bars, bars), columns, rows[:_SHOWN_ROWS], note)


def _lengths(tally: Tally) -> Figure:
    rows = by_length(tally.lengths)
    says = f"Half of the articles have {tally.typical_length:,} characters or more; the longest {max(tally.lengths):,}."
    bars = [Bar(name, count, f"{name} characters: {_articles(count)}", f"{count:,}") for name, count in rows]
    title, columns = "Length of articles in characters", ("characters", "articles")
    return _figure("lengths", title, says, partial(horizontal_bars, bars), columns, rows)


def _images(tally: Tally) -> Figure | None:
    kinds = sorted(tally.kinds.items(), key=lambda kind: (-kind[1].files, kind[0]))
    lost = ", ".join(f"{count:,} {_LOST.get(status, status)}" for status, count in sorted(tally.missing_images.items()))
    if not kinds:
        return None
    total = tally.images
    says = f"{total.files:,} files, {size_in_words(total.size)}; {total.animated:,} are animated."
    if lost:
        says += f" Not in the archive: {lost}."
    bars = [
        Bar(
            name,
            kind.files,
            f"{name}: {kind.files:,} files, {size_in_words(kind.size)}",
            f"{kind.files:,} · {size_in_words(kind.size)}",
        )
        for name, kind in kinds
    ]
    rows = [
        (n, f"{k.files:,}", f"{k.animated:,}", size_in_words(k.size), size_in_words(k.size // k.files))
        for n, k in kinds
    ]
    columns = ("kind", "files", "animated", "size", "size of one")
    return _figure("pictures", "Pictures by kind", says, partial(horizontal_bars, bars), columns, rows)


_LOST = {"failed": "failed", "refused": "refused (another host's, or too many)", "remote": "not downloaded"}


def _layouts(tally: Tally) -> Figure | None:
    unit, all_periods = whole_time(tally.layouts)
    if not all_periods:
        return None
    counts: dict[str, dict[date, int]] = {}
    for day, layouts in tally.layouts.items():
        for layout, count in layouts.items():
            row = counts.setdefault(layout or "(unknown)", dict.fromkeys(all_periods, 0))
            row[period_of(day, unit)] += count
    ordered = dict(sorted(counts.items(), key=lambda row: (-sum(row[1].values()), row[0])))
    groups = {
        layout: [
            Bar(_short(period, unit), count, f"{layout}, {_long(period, unit)}: {_articles(count)}")
            for period, count in row.items()
        ]
        for layout, row in ordered.items()
    }
    title = f"Layouts of pages, by {unit} of fetching"
    totals = ", ".join(f"{layout} {sum(row.values()):,}" for layout, row in ordered.items())
    says = f"Which parser understood the pages: {totals}. Each row has a scale of its own."
    if "fallback" in ordered:
        says += " The fallback parses pages of unknown layouts: look at a few of them."
    table = [(_long(p, unit), *(row[p] for row in ordered.values())) for p in all_periods]
    return _figure("layouts", title, says, partial(bar_rows, groups), (unit, *ordered), table)


def _runs(runs: Sequence[Run]) -> Figure | None:
    if not runs:
        return None
    newest = runs[-SHOWN_RUNS:]
    longest = max((run.seconds or 0 for run in newest), default=0)
    unit, seconds = ("hours", 3600) if longest > 5400 else ("minutes", 60) if longest > 180 else ("seconds", 1)
    bars = [
        Bar(
            label,
            (run.seconds or 0) / seconds,
            f"{_moment(run.started_at)} {run.spider}: {VERDICTS[run.verdict][1]}, {duration(run.seconds)}",
            VERDICTS[run.verdict][0],
            VERDICTS[run.verdict][2],
        )
        for run, label in zip(newest, run_labels(newest), strict=True)
    ]
    verdicts = {verdict: sum(run.verdict == verdict for run in runs) for verdict in VERDICTS}
    rows = [(f"{VERDICTS[name][0]} {name}", count) for name, count in verdicts.items() if count]
    says = f"The last {len(newest)} of {len(runs):,} runs; " if len(runs) > len(newest) else f"{len(runs)} runs; "
    says += "of all, " + ", ".join(f"{sign_name} {count:,}" for sign_name, count in rows) + "."
    title = "Runs: how long they took"
    return _figure("runs-chart", title, says, lambda width: vertical_bars(bars, width, unit), ("verdict", "runs"), rows)


def _figure(
    name: str,
    title: str,
    says: str,
    chart: Callable[[int], Mapping[str, Any]],
    columns: tuple[str, ...],
    rows: Sequence[Sequence[object]],
    note: str = "",
) -> Figure:
    """Draw the chart of a figure; *chart* returns its specification for a width."""
    wide, narrow = draw_chart(f"{title}. {says}", chart)
    return Figure(name, title, says, wide, narrow, columns, rows, note)


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def duration(seconds: int | None) -> str:
    """Return *seconds* in words: `45 s`, `3 min 5 s`, `2 h 10 min`."""
    if seconds is None:
        return "no duration known"
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{seconds} s"
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
