"""Writes a learnt layout as the source code of a parser."""

from __future__ import annotations

import json

from zakerscraper.zaker.learnt.fields import DataField, Field
from zakerscraper.zaker.learnt.layout import LearntLayout

_LONG = 90
"""Characters of a text on one line."""
_TEMPLATE = """\
\"\"\"Article pages of the layout that was learnt on {day}.\"\"\"

from __future__ import annotations

from datetime import datetime

from zakerscraper.zaker.article_parsers.fields import evidence, find_keywords
from zakerscraper.zaker.dom import Page
from zakerscraper.zaker.learnt.body import find_body
from zakerscraper.zaker.learnt.fields import {kinds}, find_span, find_text, link_of
from zakerscraper.zaker.pages import ArticlePage

{constant} = "{name}"
BODY = {body}
_TITLE = {title}
{fields}

def parse_{function}(page: Page, url: str, now: datetime, id_: str) -> ArticlePage | None:
    \"\"\"Return what an article's page of this layout shows.\"\"\"
    title = find_text(page, _TITLE, id_)
    author = {author}
    times = {times}
    author_url = {author_url}
    keywords = find_keywords(page)
    found = find_body(page, BODY, id_{leftovers}) if title{needed} else None
    if found is None:
        return None
    return ArticlePage(
        layout={constant},
        body_html=found.html,
        title=title,
        author=author,
        author_url=author_url,
        times=times,
        keywords=keywords,
        evidence=evidence(
            title=str(_TITLE),
            author={author_evidence},
            date={time_evidence},
            body=str(BODY),
        ),
        body_path=found.path,
    )
"""


def write_parser(layout: LearntLayout) -> str:
    """Return a module with the parser of *layout*: a function that stands in `article_parsers.PARSERS`."""
    plain = layout.name.replace("-", "_")
    optional = {"_AUTHOR": layout.author, "_TIME": layout.time}
    lines = [f"{name} = {_code(field)}" for name, field in optional.items() if field]
    lines += [
        f"{name} = {_strings(values)}"
        for name, values in (("_LEFT_OUT", layout.drop), ("_LINES_LEFT_OUT", layout.lines))
        if values
    ]
    fields = [layout.title, layout.body, layout.author, layout.time]
    names = [name for name, field in (("author", layout.author), ("times", layout.time)) if field]
    return _TEMPLATE.format(
        day=layout.learnt_on,
        kinds=", ".join(sorted({type(field).__name__ for field in fields if field})),
        constant=plain.upper(),
        name=layout.name,
        function=plain,
        body=_code(layout.body),
        title=_code(layout.title),
        fields="".join(f"{line}\n" for line in lines),
        author="find_text(page, _AUTHOR, id_)" if layout.author else '""',
        times="find_span(page, _TIME, id_, now)" if layout.time else "()",
        author_url="link_of(page, _AUTHOR, url)" if layout.author else '""',
        leftovers=(", _LEFT_OUT" if layout.drop else ", ()" if layout.lines else "")
        + (", _LINES_LEFT_OUT" if layout.lines else ""),
        needed=f" and ({' or '.join(names)})" if names else "",
        author_evidence='str(_AUTHOR) if author else ""' if layout.author else '""',
        time_evidence='str(_TIME) if times else ""' if layout.time else '""',
    )


def _code(field: Field) -> str:
    if isinstance(field, DataField):
        return f"DataField({_string(field.where)}, {_strings(field.keys)})"
    optional = [("attribute", field.attribute), ("before", field.before), ("after", field.after)]
    words = "".join(f", {name}={_string(value)}" for name, value in optional if value)
    return f"ElementField({_string(field.selector)}{words})"


def _strings(values: tuple[str | int, ...]) -> str:
    texts = [_string(value) if isinstance(value, str) else str(value) for value in values]
    inner = ", ".join(f"({text})" if "\n" in text else text for text in texts)
    return f"({inner}{',' if len(values) == 1 else ''})"


def _string(text: str) -> str:
    if len(text) <= _LONG + 3 or " > " not in text:
        return _quote(text)
    lines = [""]
    for step in text.replace(" > ", " > \n").split("\n"):
        if len(lines[-1] + step) > _LONG:
            lines.append("")
        lines[-1] += step
    return "\n".join(_quote(line) for line in lines if line)


def _quote(text: str) -> str:
    return repr(text) if '"' in text and "'" not in text else json.dumps(text, ensure_ascii=False)
