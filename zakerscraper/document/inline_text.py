"""What raised, lowered, quoted and annotated text says in plain characters: 10⁸, H₂O, “ ”, 邙（máng）.

Taking the tags away alone would make another text of it: `10<sup>8</sup>` would be 108.
"""

from __future__ import annotations

import html as entities
import re

from zakerscraper.document.safety import BLOCKS

_RAISED = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_SCRIPTS = {"sup": _RAISED, "sub": _LOWERED}
# Notes and signs, which say the same on the line: [1], （2）, ①, *, ™, 21st.
_SAME_ON_THE_LINE = re.compile(
    r"\[.*\]|\(.*\)|（.*）|【.*】|〔.*〕|[\u2460-\u24ff\u2776-\u2793*†‡§™®©℠°]+|st|nd|rd|th", re.DOTALL
)
_QUOTES = (("“", "”"), ("‘", "’"))
_SPEAKING = re.compile(r"<(?:su[pb]|rt|q)[ >]")
_TAG = re.compile(r"<[^<>]*>")
_BLOCK_TAG = re.compile(rf"<(?:{'|'.join(sorted(BLOCKS | {'audio', 'pre', 'video'}))})[ >]")
_SPOKEN = re.compile(r"(</?(?:sup|sub|rt|rp|q)(?: [^<>]*)?>)")


def script_text(name: str, text: str) -> str | None:
    """Return the *text* of a `sup` or `sub` (*name*) in characters that say its place, None where there are none."""
    characters = _SCRIPTS[name]
    if all(character in characters for character in text):
        return "".join(characters[character] for character in text)
    return text if _SAME_ON_THE_LINE.fullmatch(text.strip()) else None


def render_script(name: str, text: str) -> str:
    """Return the *text* of a `sup` or `sub` (*name*) on one line: ⁸, ₂, ^(a+b), _(max)."""
    characters = script_text(name, text)
    if characters is not None:
        return characters
    mark, text = "^" if name == "sup" else "_", text.strip()
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"


def quote_marks(depth: int) -> tuple[str, str]:
    """Return the two marks of a `q` in *depth* others."""
    return _QUOTES[depth % 2]


def text_without_inline_tags(html: str) -> str:
    """Return the text of the canonical *html*, white space and all, with characters in the place of tags."""
    return entities.unescape(_TAG.sub("", replace_inline_tags(html)))


def replace_inline_tags(html: str) -> str:
    """Return the canonical body *html* with characters in the place of the tags of `sup`, `sub`, `rt`, `rp` and `q`.

    What holds blocks is no raised or lowered text, and no reading.
    """
    if not _SPEAKING.search(html):
        return html
    out: list[str] = []
    opened: list[tuple[str, int]] = []
    quotes, closed = 0, ""
    for number, part in enumerate(_SPOKEN.split(html)):
        if number % 2 == 0:
            out.append(part)
            closed = "" if part.strip() else closed
            continue
        name = part.strip("</>").split(" ", 1)[0]
        if not part.startswith("</"):
            if name == "q":
                out.append(quote_marks(quotes)[0])
                quotes += 1
            opened.append((name if not (name == "rt" and closed == "rp") else "rt of rp", len(out)))
        elif opened:
            kind, start = opened.pop()
            inner = "".join(out[start:])
            if kind in _SCRIPTS and not _BLOCK_TAG.search(inner):
                text = entities.unescape(_TAG.sub("", inner))
                inner = entities.escape(render_script(kind, text) if text.strip() else text, quote=False)
            elif kind == "rt" and _TAG.sub("", inner).strip() and not _BLOCK_TAG.search(inner):
                inner = f"（{inner}）"
            elif kind == "q":
                quotes -= 1
                inner += quote_marks(quotes)[1]
            out[start:] = [inner]
        closed = name if part.startswith("</") else ""
    return "".join(out)
