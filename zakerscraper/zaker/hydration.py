"""The state that a page's scripts carry for its client: JSON, what scripts assign, and the streams of React and Nuxt.

Forms that sites use at large: JSON-LD and `<script type="application/json">` (Next's `__NEXT_DATA__`), variables
(`window.__INITIAL_STATE__ = {…}`, with JavaScript's own literals too), `JSON.parse("…")`, Nuxt 2's function that is
called with its values, Nuxt 3's and SvelteKit's flat arrays whose numbers are places in them, Qwik's array, Astro's
values with their kinds, React Router's stream, and React's server components (`self.__next_f.push([1,"…"])`, rows that
refer to each other).
"""

from __future__ import annotations

import base64
import binascii
import html as entities
import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import unquote as percent_decoded

from zakerscraper.zaker import javascript
from zakerscraper.zaker.dom import Page, attribute
from zakerscraper.zaker.flat_arrays import is_flat, is_tagged, unflatten, unflatten_numbered, untag
from zakerscraper.zaker.react_stream import read_rows

MAX_OBJECTS = 50_000
"""Objects and lists of one state that are looked at."""
STREAM = "self.__next_f"
"""Where React's stream stands: its value is the list of the rows."""
_PUSHES = "__next_f"
_CONTAINERS = frozenset({dict, list})
_QWIK = frozenset({"refs", "ctx", "subs"})
"""What stands beside the array in Qwik's state."""
_NAMES_OF_PROPS = ("props", "data-page", "data-props", "data-react-props")
_PROPS = "astro-island[props], [data-page], [data-props], [data-react-props]"
"""Elements that carry the values of their component: Astro's, Inertia's, those of components in older frames."""
_SHORT = 30
_MAX_SCRIPTS = 200
_CODINGS = ("atob", "%", "\\u00", "\\x")
"""In scripts whose words may be written otherwise than as they are."""
_TOKENS = 400_000
"""Of literals that are no JSON, which take longer."""
_MAX_PLACES = 2000
"""Places of one script at which a value may begin."""
_EFFORT = 20_000_000
"""Characters of a page's scripts that are read in vain; a page of the largest size has eight million."""
_KEY = r"(?:[\w$]{1,60}+|\"[^\"\\\n]{0,60}+\"|'[^'\\\n]{0,60}+')"
_CODE = r"(?:\(|(?:async|function)\b|[A-Za-z_$][\w$.]*+\s*+[(=?+\-*|&\[<>%^;:)\"'`{~!])"
"""Of a value that is no literal: a call, an expression, a function."""
_LITERAL = rf"\s*(?=[\[{{]\s*(?:[\"'\[{{\]}}]|[\w$]+\s*:|null\s*,))(?!\{{\s*{_KEY}\s*:\s*{_CODE})"
"""An object or a list; most of a script's are of code, and told by their first value."""
_BEFORE = r"(?:\s*(?:\"[^\"\\\n]{0,80}\"|'[^'\\\n]{0,80}'|[\w$.]{1,40}+)\s*,){0,3}"
"""Arguments before the one that is a literal: strings and names, `start(app, element, {…})`."""
_CALL_OF = r"\(\s*(?P<%s>(?:decodeURIComponent|unescape|atob)\(\s*)?(?=[\"'`])"
# Each of these begins with a character of its own, so that all other places of a script are passed over quickly.
_BEGINS = re.compile(
    rf"={_LITERAL}|\({_BEFORE}{_LITERAL}|return{_LITERAL}"
    rf"|JSON\.parse{_CALL_OF % 'coding'}|\.enqueue{_CALL_OF % 'stream_coding'}"
)
_CALLS = frozenset("J.")
"""The characters with which those begin that call something with a string."""
_PUSHED = re.compile(r"__next_f\.push\(\s*\[\s*1\s*,\s*(?=\")")
_PARAMETERS = re.compile(r"function\s*\(([\w$\s,]*)\)\s*\{[^{}]{0,200}$")
_CALL = re.compile(r"[;\s]*\}\s*\)?\s*\(")
_LONGEST_HEAD = 5000
_NAMED = re.compile(r"[\w.$\[\]\"']{1,60}+\Z")
_WRAPPED = re.compile(r"\s*+(?:<!--|(?://|/\*)?\s*+<!\[CDATA\[(?:\s*\*/)?)")
_BARE_KEY = re.compile(r"\{\s*[\w$']")
"""Begins an object of JavaScript that is no JSON."""
_PERCENT_CODED = re.compile(r"\s*%(?:7B|5B)", re.IGNORECASE)
_LEFT_OVER = re.compile(r",\s*([}\]])")
# Line ends in strings are no JSON, and frequent in JSON-LD all the same.
_DECODER = json.JSONDecoder(strict=False)


def states(page: Page, mentioning: Collection[str] = ()) -> Iterator[tuple[Any, str]]:
    """Yield every value of the page's scripts, with where it stood: `script#state`, `window.X`, `JSON-LD`.

    A value is a list or dict of JSON's types. Where the page's own form refers from place to place (React's, Nuxt's)
    the value does, too: an object may stand at several places, or in itself. Look at it with `dictionaries`, which
    yields each once.

    Args:
        mentioning: Words one of which is in what is searched for. Scripts that have none of them, nor anything encoded,
            are not searched for assignments, which takes time.
    """
    reader = _Reader()
    words = (*mentioning, *_CODINGS)
    pushed: list[str] = []
    is_streamed = has_stream(page)
    for type_, id_, text in page.inline_scripts()[:_MAX_SCRIPTS]:
        if "json" in type_:
            where = "JSON-LD" if "ld+json" in type_ else f"script#{id_}".rstrip("#")
            if (wrap := _WRAPPED.match(text)) is not None:
                text = text[wrap.end() :]
            if _PERCENT_CODED.match(text):
                text = percent_decoded(text)  # as Toutiao's pages have it
            if (value := reader.json(text)) is None and "ld+json" in type_:
                value = reader.loose_json(text)
            if value is not None:
                yield value, where
        elif not type_ or "javascript" in type_ or type_ == "module":
            if is_streamed:
                pushed += reader.pushed(text)
            if not mentioning or any(word in text for word in words):
                yield from reader.assigned(text)
    for node in page.all(_PROPS):
        yield from attribute_states(given for name in _NAMES_OF_PROPS if (given := node.attributes.get(name)))
    for node in page.all('meta[name="script:ld+json"]'):
        # What is meant to become a script is left as a meta element, as it is on some of Remix's pages.
        if (value := reader.json(attribute(node, "content"))) is not None:
            yield value, "JSON-LD"
    if rows := read_rows("".join(pushed)):
        yield rows, STREAM


def has_stream(page: Page) -> bool:
    """Tell whether a script of *page* pushes rows of React's stream."""
    return page.scripts_mention(_PUSHES)


def attribute_states(values: Iterable[str]) -> Iterator[tuple[Any, str]]:
    """Yield the lists and objects of JSON that *values* of attributes are, as Inertia and components have them."""
    reader = _Reader()
    for value in values:
        if len(value) > _SHORT and value[0] in "[{" and (found := reader.json(value)) is not None:
            found = untag(found) if is_tagged(found) else found
            yield found, "attribute"


def dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in *value* once, outer before inner, in order; a bounded number of them."""
    stack = [value]
    seen: set[int] = set()
    for _ in range(MAX_OBJECTS):
        if not stack:
            return
        current = stack.pop()
        if id(current) in seen or type(current) not in _CONTAINERS:
            continue
        seen.add(id(current))
        if type(current) is dict:
            yield current
            current = current.values()
        if inner := [one for one in current if type(one) in _CONTAINERS]:
            inner.reverse()
            stack += inner


class _Reader:
    """Decodes values; what it reads in vain is counted, so that a page cannot make it read for ever."""

    def __init__(self) -> None:
        self._left = _EFFORT
        self._budget = javascript.Budget(_TOKENS)

    def json(self, text: str) -> Any | None:
        """Return the list or object that *text* begins with, its references resolved."""
        found = self._json_at(text, 0)
        return _resolved(found[0]) if found else None

    def loose_json(self, text: str) -> Any | None:
        """Return what *text* is meant to be as JSON: it may be escaped as HTML, and have comments and commas over."""
        if "&quot;" in text or "&#34;" in text:
            text = entities.unescape(text)
            if (found := self.json(text)) is not None:
                return found
        start = len(text) - len(text.lstrip())
        if (literal := javascript.parse_literal(text, start, self._budget)) is not None:
            return literal[0]
        return self.json(_LEFT_OVER.sub(r"\1", text))

    def _json_at(self, text: str, start: int) -> tuple[Any, int] | None:
        while start < len(text) and text[start] in " \t\r\n\ufeff":
            start += 1
        if self._left <= 0 or _BARE_KEY.match(text, start):
            return None
        try:
            value, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            self._left -= error.pos - start
            return None
        except (ValueError, RecursionError):
            self._left -= len(text) - start
            return None
        return (value, end) if isinstance(value, dict | list) else None

    def assigned(self, script: str) -> Iterator[tuple[Any, str]]:
        """Yield what *script* assigns, returns or calls with, as far as it is a literal."""
        position = 0
        for _ in range(_MAX_PLACES):
            match = _BEGINS.search(script, position)
            if match is None:
                return
            found = self._called(script, match) if match[0][0] in _CALLS else self._stated(script, match)
            if found is None:
                position = match.end()
                continue
            before = (script[max(0, match.start() - 80) : match.start()] + match[0][: match[0][0] == "="]).rstrip()
            name = _NAMED.search(before[:-1].rstrip()) if before.endswith("=") else None
            yield found[0], name[0] if name else "script"
            position = found[1]

    def _called(self, script: str, match: re.Match[str]) -> tuple[Any, int] | None:
        string = javascript.STRING.match(script, match.end())
        if string is None:
            return None
        text = javascript.unquote(string[0])
        coding = match["coding"] or match["stream_coding"] or ""
        if coding.startswith("atob"):
            try:
                text = base64.b64decode(text).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                return None
        elif coding:
            text = percent_decoded(text)
        value = self.json(text)
        return (value, string.end()) if value is not None else None

    def _stated(self, script: str, match: re.Match[str]) -> tuple[Any, int] | None:
        start = match.end()
        if found := self._json_at(script, start):
            return _resolved(found[0]), found[1]
        if (literal := javascript.parse_literal(script, start, self._budget)) is None:
            return None
        value, end = literal
        values: dict[str, Any] = {}
        if (call := _CALL.match(script, end)) and (
            parameters := _PARAMETERS.search(script[max(0, match.start() - _LONGEST_HEAD) : match.start()])
        ):
            # Nuxt 2: `(function(a,b){return {title:a}}("…",1))`
            given = javascript.parse_literal(script, call.end() - 1, self._budget)
            names = [name.strip() for name in parameters[1].split(",")]
            values = dict(zip(names, given[0] if given else [], strict=False))
        return _with_values(value, values), end

    def pushed(self, script: str) -> Iterator[str]:
        """Yield the parts of React's stream that *script* pushes."""
        for match in _PUSHED.finditer(script):
            try:
                yield _DECODER.raw_decode(script, match.end())[0]
            except ValueError:
                self._left -= len(script) - match.end()
                if self._left < 0:
                    return


def _resolved(value: Any) -> Any:
    if is_flat(value):
        return unflatten(value)
    if isinstance(value, dict) and isinstance(value.get("objs"), list) and value.keys() & _QWIK:
        return unflatten_numbered(value["objs"])
    if isinstance(value, dict):
        for cache in (value, *value.values()):
            if isinstance(cache, dict) and "ROOT_QUERY" in cache:
                _dereference(cache)
    if isinstance(value, dict) and isinstance(nodes := value.get("nodes"), list):
        # SvelteKit's answers
        for node in nodes:
            if isinstance(node, dict) and is_flat(node.get("data")):
                node["data"] = unflatten(node["data"])
    return value


def _dereference(cache: dict[str, Any]) -> None:
    """Put the objects of Apollo's cache in place of the references to them, `{"__ref":"Article:…"}`.

    What was asked for goes first, as the cache itself has no order.
    """
    asked = cache.pop("ROOT_QUERY")
    rest = dict(cache)
    cache.clear()
    cache |= {"ROOT_QUERY": asked, **rest}
    stack: list[Any] = [cache]
    while stack:
        current = stack.pop()
        for place, inner in list(current.items()) if isinstance(current, dict) else list(enumerate(current)):
            if isinstance(inner, dict) and len(inner) == 1 and isinstance(name := inner.get("__ref"), str):
                current[place] = cache.get(name)
            elif isinstance(inner, dict | list):
                stack.append(inner)


def _with_values(value: Any, values: dict[str, Any]) -> Any:
    """Put the values of variables where these stand, None for those that are not known."""
    stack = [value]
    while stack:
        current = stack.pop()
        places = current.items() if isinstance(current, dict) else enumerate(current)
        for place, inner in list(places):
            if isinstance(inner, javascript.Name):
                given = values.get(inner)
                current[place] = None if isinstance(given, javascript.Name) else given
            elif isinstance(inner, dict | list):
                stack.append(inner)
    return value
