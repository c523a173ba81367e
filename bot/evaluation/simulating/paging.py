"""What people would find without talking: page after page of what most people have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.evaluation.simulating.chatting import PICKS, TURNS
from bot.evaluation.simulating.people import Person
from retrieval.catalogue import Catalogue
from retrieval.types import Interaction


def by_popularity(interactions: Iterable[Interaction], catalogue: Catalogue) -> tuple[int, ...]:
    """All rows of the catalogue, first those that most people did anything with; among equals, in its order."""
    had = {(event.user_id, event.item_id) for event in interactions if event.item_id in catalogue}
    counts = Counter(catalogue.row(item_id) for _, item_id in had)
    return tuple(sorted(range(len(catalogue)), key=lambda row: (-counts[row], row)))


def pages(order: Sequence[int], person: Person, catalogue: Catalogue) -> list[list[str]]:
    """The pages that somebody is shown: ids of what may be recommended to them."""
    allowed = set(person.allowed.tolist())
    ids = [catalogue.items[row].item_id for row in order if row in allowed][: PICKS * TURNS]
    return [ids[start : start + PICKS] for start in range(0, len(ids), PICKS)]


def found(shown: Sequence[Sequence[str]], person: Person) -> int | None:
    """The page, from 1, on which there is something that they would take."""
    return next((number for number, page in enumerate(shown, 1) if person.liked & set(page)), None)
