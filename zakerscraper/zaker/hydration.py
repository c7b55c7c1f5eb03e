"""The state that a page's scripts carry for its client: JSON, what scripts assign, and the streams of React and Nuxt.

Forms that sites use at large: JSON-LD and `<script type="application/json">` (Next's `__NEXT_DATA__`), variables
(`window.__INITIAL_STATE__ = {…}`, with JavaScript's own literals too), `JSON.parse("…")`, Nuxt 2's function that is
called with its values, Nuxt 3's and SvelteKit's flat arrays whose numbers are indices into them, Qwik's array, Astro's
values with their kinds, React Router's stream, and React's server components (`self.__next_f.push([1,"…"])`, rows that
refer to each other).
"""

from __future__ import annotations

import base64
import binascii
import html as entities
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote as percent_decoded

from zakerscraper.zaker import javascript
from zakerscraper.zaker.dom import Page, attribute
from zakerscraper.zaker.flat_arrays import is_flat, is_tagged, unflatten, unflatten_numbered, untag
from zakerscraper.zaker.react_stream import read_rows

MAX_OBJECTS = 50_000
"""Objects and lists of one state that are visited."""
STREAM = "self.__next_f"
"""The place of React's stream; its value is the list of its rows."""
_PUSHES = "__next_f"
_CONTAINERS = frozenset({dict, list})
_ROOTS = ("ROOT_QUERY", "client:root")
"""What was asked for, in the caches of Apollo and Relay."""
_QWIK = frozenset({"refs", "ctx", "subs"})
"""What stands beside the array in Qwik's state."""
_NAMES_OF_PROPS = ("props", "data-page", "data-props", "data-react-props")
_PROPS = "astro-island[props], [data-page], [data-props], [data-react-props]"
"""Elements that carry the values of their component: Astro's, Inertia's, those of components in older frames."""
_OPENERS = ("[", "{")
_ID = re.compile(r"[0-9a-fA-F]{24}")
_SHORT = 30
_MAX_SCRIPTS = 200
_MAX_TOKENS = 400_000
"""Tokens of a page's literals that are no JSON, which take longer."""
_MAX_VALUES = 2000
"""Positions of one script at which a value may begin."""
_MAX_WASTED = 20_000_000
"""Characters of a page's scripts that are decoded in vain; a page of the largest size has eight million."""
_KEY = r"(?:[\w$]{1,60}+|\"[^\"\\\n]{0,60}+\"|'[^'\\\n]{0,60}+')"
_CODE = r"(?:\(|(?:async|function)\b|[A-Za-z_$][\w$.]*+\s*+[(=?+\-*|&\[<>%^;:)\"'`{~!])"
"""The beginning of a value that is no literal: a call, an expression, a function."""
_LITERAL = rf"\s*(?=[\[{{]\s*(?:[\"'\[{{\]}}]|[\w$]+\s*:|null\s*,))(?!\{{\s*{_KEY}\s*:\s*{_CODE})"
"""An object or a list. Most of a script's are code, which their first value shows."""
_BEFORE = r"(?:\s*(?:\"[^\"\\\n]{0,80}\"|'[^'\\\n]{0,80}'|[\w$.]{1,40}+)\s*,){0,3}"
"""Arguments before the one that is a literal: strings and names, `start(app, element, {…})`."""
_CALL_OF = r"\(\s*(?P<%s>(?:(?:decodeURIComponent|unescape|escape|(?:window\.)?atob)\(\s*){1,4})?(?=[\"'`])"
_CALLED = rf"JSON\.parse{_CALL_OF % 'decoder'}|\.enqueue{_CALL_OF % 'stream_decoder'}"
_QUOTED = r"\s*+(?=[\"'`](?:%(?:7B|5B)|[\[{]\s*\\?[\"'\[{]))"
"""A string that is JSON, as it is or percent-coded."""
# Each alternative begins with a character of its own, so that the rest of a script is skipped quickly.
_BEGINS = re.compile(
    rf"=(?:{_LITERAL}|{_QUOTED})|\({_BEFORE}{_LITERAL}|return{_LITERAL}|:\s*(?=\[\s*\{{\s*[\w\"'])|{_CALLED}"
)
_IN_STRING = re.compile(_CALLED)
_CALLS = frozenset("J.")
"""The first characters of those that are calls with a string."""
_QUOTES = frozenset("\"'`")
_PUSHED = re.compile(r"__next_f\.push\(\s*\[\s*1\s*,\s*(?=\")")
_PARAMETERS = re.compile(r"function\s*\(([\w$\s,]*)\)\s*\{[^{}]{0,200}$")
_CALL = re.compile(r"[;\s]*\}\s*\)?\s*\(")
_LONGEST_HEAD = 5000
_NAMED = re.compile(r"[\w.$\[\]\"']{1,60}+\Z")
_WRAPPED = re.compile(r"\s*+(?:<!--|(?://|/\*)?\s*+<!\[CDATA\[(?:\s*\*/)?)")
_BARE_KEY = re.compile(r"\{\s*[\w$']")
"""Begins an object of JavaScript that is no JSON."""
_PERCENT_CODED = re.compile(r"\s*%(?:7B|5B)", re.IGNORECASE)
_ANGULAR = re.compile("&([aqslg]);")
_ESCAPED = {"a": "&", "q": '"', "s": "'", "l": "<", "g": ">"}
"""What Angular writes in the state of its pages, up to version 15."""
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
# Line ends in strings are no JSON, and frequent in JSON-LD all the same.
_DECODER = json.JSONDecoder(strict=False)


def find_states(page: Page, is_wanted: Callable[[str], bool] | None = None) -> Iterator[tuple[Any, str]]:
    """Yield every value of the page's scripts, with its place: `script#state`, `window.X`, `JSON-LD`.

    A value is a list or dict of JSON's types. Where the page's form has references (React's, Nuxt's), an object may
    stand at several places, or in itself: `dictionaries` yields each once.

    Args:
        is_wanted: Tells of a script's text whether what is searched for may be assigned in it, which takes time to
            read. It is not asked about values in strings, whose words may be encoded.
    """
    decoder = _Decoder()
    pushed: list[str] = []
    is_streamed = has_stream(page)
    for type_, id_, text in page.inline_scripts()[:_MAX_SCRIPTS]:
        if "json" in type_:
            where = "JSON-LD" if "ld+json" in type_ else f"script#{id_}".rstrip("#")
            if (wrap := _WRAPPED.match(text)) is not None:
                text = text[wrap.end() :]
            if _PERCENT_CODED.match(text):
                text = percent_decoded(text)  # as Toutiao's pages have it
            elif text.startswith("{&q;"):
                text = _ANGULAR.sub(lambda escape: _ESCAPED[escape[1]], text)
            if (value := decoder.decode_json(text)) is None and "ld+json" in type_:
                value = decoder.decode_loose_json(text)
            if value is not None:
                yield value, where
        elif type_ and "script" not in type_ and type_ != "module":
            # A type of a site's own: a template, or the state, as JSON.
            if text.lstrip().startswith(_OPENERS) and (value := decoder.decode_json(text)) is not None:
                yield value, f"script#{id_}".rstrip("#")
        elif not type_ or "javascript" in type_ or type_ == "module":
            if is_streamed:
                pushed += decoder.decode_pushes(text)
            if is_wanted is None or _has_value_in_string(text) or is_wanted(text):
                yield from decoder.decode_values(text)
    yield from _states_of_elements(page, decoder)
    if rows := read_rows("".join(pushed)):
        yield rows, STREAM


def _states_of_elements(page: Page, decoder: _Decoder) -> Iterator[tuple[Any, str]]:
    """Yield the values that attributes, texts and comments of elements other than scripts hold, with their places."""
    for node in page.all(_PROPS):
        yield from attribute_states(value for name in _NAMES_OF_PROPS if (value := node.attributes.get(name)))
    for node in page.all('meta[name="script:ld+json"]'):
        # Some of Remix's pages leave as a meta element what is meant to become a script.
        if (value := decoder.decode_json(attribute(node, "content"))) is not None:
            yield value, "JSON-LD"
    for node in page.all("textarea, xmp"):
        text = node.text(deep=True).lstrip()
        if text.startswith(_OPENERS) and (value := decoder.decode_json(text)) is not None:
            yield value, f"{node.tag}#{attribute(node, 'id')}".rstrip("#")
    for node in page.all("code"):
        # As LinkedIn's pages have it: a comment that is JSON.
        comment = node.first_child
        text = (comment.comment_content or "").lstrip() if comment is not None and comment.is_comment_node else ""
        if text.startswith(_OPENERS) and (value := decoder.decode_json(text)) is not None:
            yield value, "comment"


def _has_value_in_string(script: str) -> bool:
    # The names of the calls are rare, and looked for first: scripts are long.
    return ("JSON.parse" in script or ".enqueue" in script) and _IN_STRING.search(script) is not None


def has_stream(page: Page) -> bool:
    """Return whether a script of *page* pushes rows of React's stream."""
    return page.scripts_mention(_PUSHES)


def attribute_states(values: Iterable[str]) -> Iterator[tuple[Any, str]]:
    """Yield the lists and objects that *values* of attributes are.

    Those are JSON, as Inertia's and components' are, or literals of JavaScript with an id in them, as Alpine's are.
    """
    decoder = _Decoder()
    for value in values:
        if len(value) <= _SHORT or not value.startswith(_OPENERS):
            continue
        if (found := decoder.decode_json(value)) is not None:
            yield untag(found) if is_tagged(found) else found, "attribute"
        elif _ID.search(value) and (literal := decoder.decode_literal(value)) is not None:
            yield literal, "attribute"


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
        stack += [inner for inner in current if type(inner) in _CONTAINERS][::-1]


class _Decoder:
    """Decodes values; what it decodes in vain is counted, so that no page keeps it busy for ever."""

    def __init__(self) -> None:
        self._remaining = _MAX_WASTED
        self._budget = javascript.Budget(_MAX_TOKENS)

    def decode_json(self, text: str) -> Any | None:
        """Return the list or object that *text* begins with, its references resolved."""
        found = self._decode_json_at(text, 0)
        return _resolve(found[0], has_cache=_has_cache(text, 0, found[1])) if found else None

    def decode_loose_json(self, text: str) -> Any | None:
        """Return the list or object that *text* is: JSON, maybe escaped as HTML, with comments or trailing commas."""
        if "&quot;" in text or "&#34;" in text:
            text = entities.unescape(text)
            if (found := self.decode_json(text)) is not None:
                return found
        if (literal := self.decode_literal(text)) is not None:
            return literal
        return self.decode_json(_TRAILING_COMMA.sub(r"\1", text))

    def decode_literal(self, text: str) -> Any | None:
        """Return the list or object of JavaScript that *text* begins with."""
        found = javascript.parse_literal(text, len(text) - len(text.lstrip()), self._budget)
        return found[0] if found else None

    def _decode_json_at(self, text: str, start: int) -> tuple[Any, int] | None:
        while start < len(text) and text[start] in " \t\r\n\ufeff":
            start += 1
        if self._remaining <= 0 or _BARE_KEY.match(text, start):
            return None
        try:
            value, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            self._remaining -= error.pos - start
            return None
        except (ValueError, RecursionError):
            self._remaining -= len(text) - start
            return None
        return (value, end) if isinstance(value, dict | list) else None

    def decode_values(self, script: str) -> Iterator[tuple[Any, str]]:
        """Yield the literals that *script* assigns, returns or passes to a call, each with the variable's name."""
        position = 0
        for _ in range(_MAX_VALUES):
            match = _BEGINS.search(script, position)
            if match is None:
                return
            is_string = match[0][0] in _CALLS or script[match.end()] in _QUOTES
            found = (self._decode_string if is_string else self._decode_literal)(script, match)
            if found is None:
                position = match.end()
                continue
            before = (script[max(0, match.start() - 80) : match.start()] + match[0][: match[0][0] == "="]).rstrip()
            name = _NAMED.search(before[:-1].rstrip()) if before.endswith("=") else None
            yield found[0], name[0] if name else "script"
            position = found[1]

    def _decode_string(self, script: str, match: re.Match[str]) -> tuple[Any, int] | None:
        string = javascript.STRING.match(script, match.end())
        if string is None:
            return None
        text = javascript.unquote(string[0])
        decoder = match["decoder"] or match["stream_decoder"] or ""
        if "atob" in decoder:
            try:
                text = base64.b64decode(text).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                return None
        elif decoder or _PERCENT_CODED.match(text):
            text = percent_decoded(text)
        value = self.decode_json(text)
        return (value, string.end()) if value is not None else None

    def _decode_literal(self, script: str, match: re.Match[str]) -> tuple[Any, int] | None:
        start = match.end()
        if found := self._decode_json_at(script, start):
            return _resolve(found[0], has_cache=_has_cache(script, start, found[1])), found[1]
        if (literal := javascript.parse_literal(script, start, self._budget)) is None:
            return None
        value, end = literal
        values: dict[str, Any] = {}
        if (call := _CALL.match(script, end)) and (
            parameters := _PARAMETERS.search(script[max(0, match.start() - _LONGEST_HEAD) : match.start()])
        ):
            # Nuxt 2: `(function(a,b){return {title:a}}("…",1))`
            arguments = javascript.parse_literal(script, call.end() - 1, self._budget)
            names = [name.strip() for name in parameters[1].split(",")]
            values = dict(zip(names, arguments[0] if arguments else [], strict=False))
        return _resolve(_replace_names(value, values), has_cache=_has_cache(script, start, end)), end

    def decode_pushes(self, script: str) -> Iterator[str]:
        """Yield the parts of React's stream that *script* pushes."""
        for match in _PUSHED.finditer(script):
            try:
                yield _DECODER.raw_decode(script, match.end())[0]
            except ValueError:
                self._remaining -= len(script) - match.end()
                if self._remaining < 0:
                    return


def _has_cache(text: str, start: int, end: int) -> bool:
    """Tell whether a cache of a client for GraphQL may be in that part of *text*."""
    return any(text.find(root, start, end) >= 0 for root in _ROOTS)


def _resolve(value: Any, *, has_cache: bool) -> Any:
    """Return *value* with its references resolved, where it is of a form that has any."""
    if is_flat(value):
        return unflatten(value)
    if isinstance(value, dict) and isinstance(value.get("objs"), list) and value.keys() & _QWIK:
        return unflatten_numbered(value["objs"])
    for cache in dictionaries(value) if has_cache else ():
        if root := next((name for name in _ROOTS if name in cache), ""):
            _dereference(cache, root)
            break
    if isinstance(value, dict) and isinstance(nodes := value.get("nodes"), list):
        # SvelteKit's responses
        for node in nodes:
            if isinstance(node, dict) and is_flat(node.get("data")):
                node["data"] = unflatten(node["data"])
    return value


def _dereference(cache: dict[str, Any], root: str) -> None:
    """Put the objects of a client's cache in place of the references to them.

    The result of the query itself, which is called *root*, goes first, as the cache has no order.
    """
    query, objects = cache.pop(root), dict(cache)
    cache.clear()
    cache |= {root: query, **objects}
    stack: list[Any] = [cache]
    while stack:
        current = stack.pop()
        for key, inner in list(current.items()) if isinstance(current, dict) else list(enumerate(current)):
            if isinstance(inner, dict) and (names := _reference_names(inner)):
                several = "__refs" in inner
                current[key] = [cache.get(name) for name in names] if several else cache.get(names[0])
            elif isinstance(inner, dict | list):
                stack.append(inner)


def _reference_names(value: dict[str, Any]) -> list[str]:
    """Return the names that a reference of Apollo's or Relay's has, [] where *value* is none."""
    if len(value) == 1:
        names = value.get("__refs", [value.get("__ref")])
    else:
        names = [value.get("id")] if value.get("type") == "id" and "generated" in value else []
    return names if isinstance(names, list) and names and all(isinstance(name, str) for name in names) else []


def _replace_names(value: Any, values: dict[str, Any]) -> Any:
    """Replace the variables in *value* by their *values*, None for unknown ones; return *value*."""
    stack = [value]
    while stack:
        current = stack.pop()
        for key, inner in list(current.items()) if isinstance(current, dict) else list(enumerate(current)):
            if isinstance(inner, javascript.Name):
                known = values.get(inner)
                current[key] = None if isinstance(known, javascript.Name) else known
            elif isinstance(inner, dict | list):
                stack.append(inner)
    return value
