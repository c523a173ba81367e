"""Chats to be read: one Markdown file a person, with every chat under every way of answering."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.evaluation.simulating.chatting import Chat, Line
from bot.evaluation.simulating.people import Person
from bot.pictures.markdown import escaped
from bot.pictures.names import flat
from bot.types import Card
from retrieval.catalogue import Catalogue
from retrieval.errors import InputError


def check(folder: Path) -> None:
    """Makes the folder. Raises InputError where that can't be done: better than after minutes of talking."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fix = "Name a folder that may be written to."
        raise InputError("no transcripts can be written there", where=str(folder), do=fix) from error


def write(folder: Path, chats: Mapping[str, Sequence[Sequence[Chat]]], catalogue: Catalogue) -> int:
    """Writes them; gives how many files there are. Raises InputError where they can't be written."""
    everybody = next(iter(chats.values()))
    try:
        for place, own in enumerate(everybody):
            person = own[0].person
            text = "\n".join(_told(person, {name: all_[place] for name, all_ in chats.items()}, catalogue))
            (folder / f"{place + 1:03}-{_plain(person.user_id)}.md").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        fix = "Name a folder that may be written to."
        raise InputError("a transcript can't be written", where=str(folder), do=fix) from error
    return len(everybody)


def _told(person: Person, chats: Mapping[str, Sequence[Chat]], catalogue: Catalogue) -> Iterator[str]:
    yield f"# {_flat(person.user_id)}"
    for name, ids in (("Would take", person.liked), ("Did not like", person.poor), ("Knows besides", person.known)):
        yield f"\n{name} ({len(ids)}): {_flat('; '.join(sorted(catalogue[one].title for one in ids))) or 'nothing'}"
    for name, own in chats.items():
        for number, one in enumerate(own, 1):
            yield f"\n## {name}, chat {number}\n\nHas in mind: {_flat(one.aim.title)}"
            for line in one.lines:
                yield from _line(line, person, catalogue)
            yield f"\n**{_ending(one)}**"


def _line(line: Line, person: Person, catalogue: Catalogue) -> Iterator[str]:
    yield f"\n> {_flat(line.said)}\n\n{_flat(line.reply.text)}\n"
    for card in line.reply.cards:
        yield f"{card.rank}. {_flat(card.title)}{_facts(card)}{_mark(card, person)}: {_flat(card.reason)}"
    for tap in line.taps:
        on = "all of these" if tap.item_id is None else _flat(catalogue[tap.item_id].title)
        yield f"\n*taps “{tap.kind.replace('_', ' ')}” on {on}*"


def _facts(card: Card) -> str:
    told = "; ".join(value for _, value in card.facts)
    return f" ({_flat(told)})" if told else ""


def _mark(card: Card, person: Person) -> str:
    marks = (("would take it", person.liked), ("did not like it", person.poor), ("knows it", person.known))
    return "".join(f" **[{mark}]**" for mark, ids in marks if card.item_id in ids)


def _ending(chat: Chat) -> str:
    if chat.found is not None:
        return f"Found something in turn {chat.found}."
    return "Lost patience." if chat.gave_up else "Nothing within the turns there are."


def _flat(text: str) -> str:
    return escaped(flat(text))


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:60] or "person"
