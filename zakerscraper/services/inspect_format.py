"""Shows what the parsers made of a page: as text, and as a page with original and result side by side."""

from __future__ import annotations

import html as entities

from selectolax.lexbor import LexborHTMLParser

from zakerscraper.services.inspect import Diagnosis, in_words
from zakerscraper.utils import html as html5
from zakerscraper.utils.terminal import pad, widest_column
from zakerscraper.utils.translation import language
from zakerscraper.zaker.pages import FALLBACK

# The original is shown without scripts; images and styles are loaded from ZAKER's hosts only.
_POLICY = (
    "default-src 'none'; img-src data: http://*.myzaker.com https://*.myzaker.com;"
    " style-src 'unsafe-inline' http://*.myzaker.com https://*.myzaker.com"
)
_MARKS = (
    "[data-zaker-doctor=body]{outline:4px solid #0a7d32!important;outline-offset:2px}"
    "img{max-width:100%}[data-zaker-doctor=out]{opacity:.35!important;outline:2px dashed #c2410c!important}"
)


def format_diagnosis(diagnosis: Diagnosis) -> str:
    """Return *diagnosis* as lines of text."""
    lines = [
        format_fields(page=diagnosis.url, kind=diagnosis.kind, layout=diagnosis.layout + _generic_note(diagnosis)),
        "",
    ]
    width = widest_column(in_words(finding.name) for finding in diagnosis.findings)
    for finding in diagnosis.findings:
        lines.append(f"{pad(in_words(finding.name), width)}  {finding.value or '–'}")
        if finding.evidence:
            lines.append(f"{'':{width}}  ← {in_words(finding.evidence)}")
    if diagnosis.left_out:
        page = "left out of the page, beside what is outside of the body"
        lines += ["", in_words(page if diagnosis.kind == "article" else "left out of the list")]
        lines += [
            f"  {in_words(reason)}: {where}" + (f"\n    {shown}" * bool(shown))
            for where, reason, shown in diagnosis.left_out
        ]
    if diagnosis.cleaned:
        lines += ["", in_words("cleaned away in the body")]
        lines += [f"  {kind} ×{count}: {in_words(why)}" for kind, count, why in diagnosis.cleaned]
    if diagnosis.document:
        lines += ["", format_fields(document=diagnosis.document_path), "", diagnosis.document]
    return "\n".join(lines)


def format_fields(**values: str) -> str:
    """Return a line for each of *values*: its name, then the value, both translated; names of parsers are not."""
    return "\n".join(
        f"{pad(in_words(name), 8)}  {value if name == 'layout' else in_words(value)}" for name, value in values.items()
    )


def _generic_note(diagnosis: Diagnosis) -> str:
    """Return a note for pages that no known layout matches, "" for others."""
    return f", {in_words('the generic extractor: no known layout matches')}" if diagnosis.layout == FALLBACK else ""


def side_by_side(diagnosis: Diagnosis, text: str) -> str:
    """Return a page with the original *text* beside the result, the chosen elements marked.

    Neither side can run scripts; images and styles are loaded from ZAKER's hosts only.
    """
    original = _frame(_mark(text, diagnosis), diagnosis.url)
    result = _frame(_quiet(html5.parse(f'<meta charset="utf-8">{diagnosis.body_html}')), diagnosis.url)
    rows = "".join(
        f"<tr><th>{entities.escape(in_words(f.name))}</th><td>{entities.escape(f.value) or '–'}</td>"
        f"<td><code>{entities.escape(in_words(f.evidence))}</code></td></tr>"
        for f in diagnosis.findings
    )
    rest = "".join(
        f"<li>{entities.escape(in_words(reason))}: <code>{entities.escape(where)}</code> {entities.escape(shown)}</li>"
        for where, reason, shown in diagnosis.left_out
    ) + "".join(
        f"<li>{in_words('cleaned')}: {entities.escape(kind)} ×{count}: {entities.escape(in_words(why))}</li>"
        for kind, count, why in diagnosis.cleaned
    )
    title = next((f.value for f in diagnosis.findings if f.name == "title"), "") or diagnosis.url
    return (
        f'<!DOCTYPE html><html lang="{language().replace("_", "-") or "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{entities.escape(title)} – doctor</title><style>"
        "body{font:15px/1.5 system-ui,sans-serif;margin:1rem}main{display:grid;grid-template-columns:1fr 1fr;gap:1rem}"
        "iframe{width:100%;height:75vh;border:1px solid #888;background:#fff}th{text-align:left;padding-right:1rem}"
        "td{padding-right:1rem;vertical-align:top}th{vertical-align:top}code{overflow-wrap:anywhere}"
        "@media(max-width:50rem){main{grid-template-columns:1fr}}</style></head><body>"
        f"<h1>{entities.escape(title)}</h1>"
        f"<p>{entities.escape(diagnosis.url)} ({in_words('layout')}: <b>{diagnosis.layout}</b>)</p>"
        f"<table>{rows}</table>"
        f"<main><section><h2>{in_words('Original')}</h2>"
        f"<p>{in_words('Green: the chosen block. Pale: left out.')}</p>{original}"
        f"</section><section><h2>{in_words('Result')}</h2><p>{in_words('As cleaned.')}</p>{result}"
        f"</section></main><ul>{rest}</ul></body></html>\n"
    )


def _mark(text: str, diagnosis: Diagnosis) -> str:
    tree = html5.parse(text)
    for mark, paths in diagnosis.marked.items():
        for path in paths:
            if path and (node := tree.css_first(path)) is not None:
                node.attrs["data-zaker-doctor"] = mark
    return _quiet(tree)


def _quiet(tree: LexborHTMLParser) -> str:
    """Return the page without elements that open connections which no policy forbids."""
    for node in tree.css("link, iframe, frame, embed, object, portal"):
        if node.tag != "link" or "stylesheet" not in (node.attributes.get("rel") or "").lower():
            node.decompose()
    return tree.html or ""


def _frame(text: str, url: str) -> str:
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<base href="{entities.escape(url)}" target="_blank">'
        f"<style>{_MARKS}</style>"
    )
    return f'<iframe sandbox srcdoc="{entities.escape(head + text)}" title="page"></iframe>'
