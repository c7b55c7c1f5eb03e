"""Makes the process use UTF-8 whatever the locale: file names, arguments and streams.

Under a locale of another encoding (zh_CN.GBK, en_US.ISO-8859-1) Python writes names of files in that one. A title with
an emoji has no name then, and under another locale no file is found again. Only its start decides that, so that a
command is started once more, in Python's UTF-8 mode.
"""

from __future__ import annotations

import io
import locale
import os
import sys
from pathlib import Path
from types import TracebackType

_MODE = "PYTHONUTF8"
_PRINTED = "PYTHONIOENCODING"
_PROGRAMS = frozenset({"scrapy", "zakerscraper"})


def ensure_utf8() -> None:
    """Let a command write names of files in UTF-8, and print what its terminal has no character for escaped.

    To be called before anything has begun: the process may start again from the top. Processes that are none of our
    commands are left alone.
    """
    if not _is_command():
        return
    if not writes_utf8_names() and os.environ.get(_MODE) != "1":
        _start_again()
    open_standard_streams()  # not before: a process that starts again is to find closed what was closed
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.excepthook = _show_exception


def _show_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print one line for a Ctrl-C during start-up; later the command itself handles it."""
    if issubclass(kind, KeyboardInterrupt):
        # Nothing may be imported here: Python would forget that it is to end as Ctrl-C ends a program.
        sys.stderr.write("zakerscraper: stopped\n")
    else:
        sys.__excepthook__(kind, error, trace)


def open_standard_streams() -> None:
    """Put nothing in the place of standard streams that this process was started without (`2>&-`, some daemons).

    What is opened next would get their numbers otherwise, and what is printed would end in it. `sys.stdout` stays None,
    as data must not be lost without a word.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free: this one
            os.set_inheritable(number, True)
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def writes_utf8_names() -> bool:
    """Return whether this process writes names of files in UTF-8."""
    return sys.getfilesystemencoding().lower().replace("-", "") == "utf8"


def is_utf8(text: str) -> bool:
    """Return whether *text*, as an argument or a variable gives it, can be written in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_command() -> bool:
    program = Path(sys.argv[0] if sys.argv else "")
    return (program.parent.name if program.stem == "__main__" else program.stem) in _PROGRAMS


def _start_again() -> None:
    environment = {
        os.fsencode(name): _in_utf8(value) if name.startswith("ZAKER_") else os.fsencode(value)
        for name, value in os.environ.items()
    }
    environment[_MODE.encode()] = b"1"
    # A terminal goes on to be spoken to in its own encoding, a file or another program in UTF-8.
    if _PRINTED not in os.environ and sys.stdout is not None and sys.stdout.isatty():
        environment[_PRINTED.encode()] = f"{locale.getencoding()}:backslashreplace".encode()
    arguments = [os.fsencode(sys.orig_argv[0]), *map(_in_utf8, sys.orig_argv[1:])]
    os.execve(sys.executable, arguments, environment)  # noqa: S606 (this very program)


def _in_utf8(argument: str) -> bytes:
    """Return *argument* in UTF-8, or as it was given where it names a file that is there under just that name."""
    encoded = os.fsencode(argument)
    if any(path and os.path.lexists(path) for path in (encoded, encoded.partition(b"=")[2])):
        return encoded
    return argument.encode("utf-8", "surrogateescape")
