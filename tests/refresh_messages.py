"""Bring the catalogue of messages up to date with the code: `python tests/refresh_messages.py`.

New messages are added without a translation, for somebody to write; what is said no more is taken out. Entries with a
comment stay: they are put together of parts in the code, so that no text there is theirs.
"""

import sys
from pathlib import Path

import polib

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.messages import CATALOGUE, messages


def main() -> None:
    """Rewrite the catalogue."""
    said = messages()
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=0) if CATALOGUE.exists() else polib.POFile(wrapwidth=0)
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "zh_CN"}
    known = {entry.msgid: entry.msgstr for entry in catalogue}
    by_hand = {entry.msgid: entry for entry in catalogue if entry.comment}
    catalogue.clear()
    for text, module in sorted(said.items(), key=lambda item: (item[1], item[0])):
        catalogue.append(polib.POEntry(msgid=text, msgstr=known.get(text, ""), occurrences=[(module, "")]))
    catalogue.extend(entry for text, entry in by_hand.items() if text not in said)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    missing = [entry.msgid for entry in catalogue if not entry.msgstr]
    sys.stdout.write(f"{len(catalogue)} messages, {len(missing)} without a translation\n")


if __name__ == "__main__":
    main()
