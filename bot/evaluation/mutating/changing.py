"""Operators that change words of a sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from bot.evaluation.mutating.adding import added
from bot.evaluation.mutating.facts import Facts
from bot.evaluation.mutating.opposites import FLIPS, NEGATIONS

_PEOPLE = (
    "your brother", "your sister", "your neighbour", "your wife", "your husband", "your colleague", "a friend of yours",
    "your boss", "somebody else", "another user", "the person next door",
)  # fmt: skip
_NAMES = ("Anna", "Marek", "Priya", "Joaquin", "Ingrid")
_NUMBER = re.compile(r"\b\d+\b")
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def entity_swap(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """An item that had nothing to do with it in place of one that had; a value that the pick does not have."""
    named = [one for one in facts.events if facts.title(one) and _holds(sentence, facts.title(one))]
    named = [
        one
        for one in named
        if not any(facts.title(one) in facts.title(other) for other in (*named, facts.pick.item_id) if other != one)
    ]
    strangers = [item.item_id for item in rng.sample(facts.catalogue.items, min(40, len(facts.catalogue)))]
    strangers = [
        one for one in strangers if one not in facts.events and one not in facts.picked and not facts.touches(one)
    ]
    strangers = [
        one
        for one in strangers
        if len(facts.title(one).split()) > 1 and facts.title(one).casefold() not in sentence.casefold()
    ]
    personal = re.search(r"\byou|\byour", sentence, re.IGNORECASE) is not None
    for one in named[:2]:
        taken = {facts.title(pick) for pick in facts.picked}
        idle = [
            other
            for other in facts.idle_events
            if facts.title(other) not in taken and facts.title(other) not in sentence and len(facts.title(other)) > 4
        ]
        chosen = rng.sample(idle, min(1, len(idle))) + (
            rng.sample(strangers, min(1, len(strangers))) if personal else []
        )
        yield from (_replaced(sentence, facts.title(one), facts.title(other)) for other in chosen)
    if (
        facts.name
        and _holds(sentence, facts.name)
        and re.search(r"\b(?:is here|because|reason|case for|chose|put up|earned its place|leads|first)\b", sentence)
    ):
        yield from (
            _replaced(sentence, facts.name, facts.title(other))
            for other in rng.sample(strangers, min(1, len(strangers)))
        )
    for field, values in facts.facets.items():
        for value in sorted(values):
            match = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", sentence, re.IGNORECASE)
            shown = [
                found
                for found in (facts.catalogue.display(field, other) for other in facts.catalogue.values(field))
                if len(found) > 4 and found.casefold() not in facts.text
            ]
            if match and len(value) > 4 and shown and value not in facts.name.casefold():
                yield sentence[: match.start()] + rng.choice(shown) + sentence[match.end() :]
                return


def sign_flip(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """Liked for disliked, above for below, for for against."""
    yield from _changed(sentence, FLIPS, facts, rng)


def negation(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """A "not" where the sentence affirms."""
    yield from _changed(sentence, NEGATIONS, facts, rng)


def number_off(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """A rank or a count that is another one."""
    rank, total = facts.pick.rank, len(facts.trace.pool)
    wrong = rng.choice([one for one in range(1, 10) if one != rank])
    bare = _without_titles(sentence, facts)
    for match in _NUMBER.finditer(bare):
        if int(match[0]) in (rank, total):
            other = wrong if int(match[0]) == rank else total + rng.choice([-11, -3, 4, 7, 30])
            yield sentence[: match.start()] + str(other) + sentence[match.end() :]
    tail = (
        f", which put it in place {wrong} of {total} candidates", f"; it came in place {wrong}", f", at number {wrong}",
        f", and it ranks number {wrong}", f"; that makes it number {wrong} of {total}", f", in position {wrong}",
        f"; {total + rng.choice([17, -9, 111])} candidates were weighed",
    )  # fmt: skip
    yield added(sentence, rng, *tail)
    count = len(facts.trace.picks)
    other = rng.choice([one for one in range(2, 10) if one != count])
    yield added(
        sentence,
        rng,
        f", as one of {_WORDS[other - 1]} picks",
        f"; it is one of these {other}",
        f", one of my {_WORDS[other - 1]} suggestions",
    )


def date(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """Another year or decade."""
    for condition in facts.trace.query.constraints:
        match = re.search(r"(?:19|20)\d\d", condition.text)
        if match and condition.text in sentence:
            other = condition.text.replace(match[0], str(int(match[0]) + rng.choice([-20, -10, 10])))
            if other not in {one.text for one in facts.trace.query.constraints}:
                yield sentence.replace(condition.text, other)
    if facts.year is None:
        return
    wrong = facts.year + rng.choice([-23, -12, -11, 13, 21])
    decade = wrong // 10 * 10
    if facts.name and _holds(sentence, facts.name):
        yield _replaced(sentence, facts.name, f"{facts.name} ({wrong})")
    yield added(
        sentence,
        rng,
        f", and it is from {wrong}",
        f"; it came out in {wrong}",
        f", a film from the {decade}s",
        f"; it was made in the {decade}s",
        f", released in {wrong}",
        f"; it dates from {wrong}",
    )


def other_person(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """What the person did, said of somebody of whom nothing is known."""
    people = [one for one in _PEOPLE if one != facts.who]
    them, name = rng.choice(people), rng.choice(_NAMES)
    swaps = (
        (r"\byou liked\b", f"{them} liked"), (r"\byour history\b", f"{them}'s history"), (r"\byour taste\b", f"{them}'s taste"),
        (r"\byour choices\b", f"{them}'s choices"), (r"\byour request\b", f"{them}'s request"), (r"\byou asked\b", f"{them} asked"),
        (r"\byour liking\b", f"{them}'s liking"), (r"\byou named\b", f"{them} named"), (r"\byou mentioned\b", f"{name} mentioned"),
        (r"\byour history\b", f"{name}'s history"), (r"\byou liked\b", f"{name} liked"), (r"\byour words\b", f"{name}'s words"),
    )  # fmt: skip
    for pattern, other in swaps:
        match = re.search(pattern, _without_titles(sentence, facts), re.IGNORECASE)
        if match:
            yield sentence[: match.start()] + _cased(other, match[0]) + sentence[match.end() :]
    yield added(
        sentence,
        rng,
        f", and {them} liked it",
        f"; {them} rated it highly",
        f", which {name} liked as well",
        f", and it is on {them}'s list",
        f"; {name} has it in her history",
    )


def order_swap(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """Places, comparisons and reasons in an order that is not the true one."""
    picks = facts.trace.picks
    titles = [facts.title(one.item_id) for one in picks]
    named = [(one, sentence.find(one)) for one in titles if one and _holds(sentence, one)]
    ahead = re.search(r"\b(?:ahead of|beats|leads|over|before|comes after|behind|outranks|trails)\b", sentence)
    if (
        len(named) == 2
        and ahead
        and named[0][0] not in named[1][0]
        and named[1][0] not in named[0][0]
        and " in " not in sentence
    ):
        (first, _), (second, _) = named
        yield sentence.replace(first, "\0").replace(second, first).replace("\0", second)
    place = facts.pick.rank - 1
    if place > 0:
        yield added(
            sentence,
            rng,
            ", which puts it at the top of the list",
            f", so it comes before {titles[0]}",
            f"; it is ahead of {titles[0]}",
            ", and it leads the list",
            "; it is my first choice",
        )
    elif len(titles) > 1:
        yield added(
            sentence,
            rng,
            f", though it comes after {titles[1]}",
            f"; it is behind {titles[-1]}",
            ", in second place",
            f"; {titles[1]} is ahead of it",
            ", in last place on the list",
        )
    yield from _reasons_swapped(facts, rng)


def _reasons_swapped(facts: Facts, rng: random.Random) -> Iterator[str]:
    named = {
        "your request": "your request",
        "your taste": "your taste",
        "people with similar taste": "people with similar taste",
    }
    strong = sorted((total, named[name]) for name, total in facts.families.items() if total > 0 and name in named)
    if len(strong) > 1 and strong[0][0] < strong[-1][0]:
        low, high = strong[0][1], strong[-1][1]
        it = facts.name or "It"
        yield rng.choice(
            (
                f"{it} is here first because of {low}, then because of {high}.",
                f"For {it}, {low} counted more than {high}.",
                f"{low.capitalize()} outweighs {high} for {it}.",
                f"With {it} it was {low} first, followed by {high}.",
            )
        )


def _changed(
    sentence: str, table: Sequence[tuple[str, tuple[str, ...]]], facts: Facts, rng: random.Random
) -> Iterator[str]:
    bare = _without_titles(sentence, facts)
    for pattern, others in table:
        match = re.search(pattern, bare, re.IGNORECASE)
        if match is not None and not re.search(
            r"\b(?:not|n't|never|isn't|hardly|rarely|seldom|no|doesn't|weren't|wasn't)\b", bare
        ):
            yield sentence[: match.start()] + _cased(rng.choice(others), match[0]) + sentence[match.end() :]


def _without_titles(sentence: str, facts: Facts) -> str:
    """The sentence with titles and quotations blotted out, of the same length."""
    titles = {facts.title(one) for one in (*facts.events, *facts.picked)} - {""}
    for title in sorted(titles, key=len, reverse=True):
        sentence = sentence.replace(title, "#" * len(title))
    return re.sub(r"[“\"][^”\"]*[”\"]", lambda match: "#" * len(match[0]), sentence)


def _cased(text: str, like: str) -> str:
    return text[:1].upper() + text[1:] if like[:1].isupper() else text


def _holds(sentence: str, title: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(title)}(?!\w)", sentence) is not None


def _replaced(sentence: str, title: str, other: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(title)}(?!\w)", lambda match: other, sentence)
