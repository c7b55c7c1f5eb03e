"""Translates the report's template and script."""

from __future__ import annotations

import re
from html import escape, unescape

from zakerscraper.utils.translation import REPORT, language, translate

_TEXT = re.compile(r"(<[^<>]*>)([^<>]+)(?=<)")
_LABEL = re.compile(r'(?<= )(aria-label|data-label|title)="([^"]+)"')
_SAID = re.compile(r'\bsay\((?:"([^"`\\\n]+)"|`([^`\\\n]+)`)\)')
_DATA = '<script type="application/json"'
_STYLE = re.compile(r"(<style>.*?</style>)", re.DOTALL)


def translate_page(html: str) -> str:
    """Return the page *html* with its texts and labels translated, except what `lang` marks as Chinese."""
    if not language():
        return html
    shown, found, data = html.partition(_DATA)
    parts = _STYLE.split(shown)
    parts[::2] = [_LABEL.sub(_label, _TEXT.sub(_text, part)) for part in parts[::2]]
    return "".join(parts) + found + data


def translate_script(script: str) -> str:
    """Return *script* with its marked literals translated: `say("…")`."""

    def translate_literal(literal: re.Match[str]) -> str:
        mark = '"' if literal[1] else "`"
        return mark + translate(literal[1] or literal[2], REPORT) + mark

    return _SAID.sub(translate_literal, script)


def _text(found: re.Match[str]) -> str:
    tag, text = found.groups()
    if 'lang="zh-CN"' in tag and not tag.startswith("<html"):
        return found[0]
    words = " ".join(unescape(text).split())
    translated = translate(words, REPORT)
    return found[0] if translated == words else tag + escape(translated, quote=False)


def _label(found: re.Match[str]) -> str:
    return f'{found[1]}="{escape(translate(unescape(found[2]), REPORT))}"'
