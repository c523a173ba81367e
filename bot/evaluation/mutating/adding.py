"""Operators that add a claim, or put one in another's place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from bot.evaluation.mutating.facts import Facts

_ATTRIBUTES = (
    "it won an Oscar", "it is set in Antarctica", "it was shot in black and white", "it is based on a true story",
    "it has a happy ending", "it is heartwarming", "it is a masterpiece", "it is hilarious", "critics adore it",
    "it has a famous soundtrack", "it is suitable for children", "it is only ninety minutes long", "it broke records",
    "it was banned for years", "it is visually stunning", "it has a shocking twist", "it is a cult classic",
    "it is deeply moving", "it was remade twice", "it made a fortune",
)  # fmt: skip
_NEVER = (
    "the most popular one here",
    "the most watched of all",
    "seen by everyone here",
    "chosen by 9 in 10 people",
    "tried by millions",
)


def added(sentence: str, rng: random.Random, *tails: str) -> str:
    """The sentence with one of these tails."""
    return sentence.rstrip(".!… ") + rng.choice(tails) + "."


def unsupported_attribute(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """A value that the pick does not have, or a quality of which its listing says nothing."""
    said = [one for one in _ATTRIBUTES if not any(word in facts.text for word in one.split() if len(word) > 4)]
    if said:
        chosen = rng.choice(said)
        yield added(sentence, rng, f", and {chosen}", f"; {chosen}", f"; besides, {chosen}", f", plus {chosen}")
    for field in facts.facets:
        values = [facts.catalogue.display(field, value) for value in facts.catalogue.values(field)]
        other = [value for value in values if len(value) > 4 and value.casefold() not in facts.text]
        if not other:
            continue
        value, label = rng.choice(other), re.sub(r"ie$", "y", field.removesuffix("s"))
        yield added(
            sentence, rng, f", and its {label} is {value}", f"; the {label} is {value}", f", with {value} as {label}"
        )
        if field == "genres":
            yield added(sentence, rng, f"; it is a {value}", f", a {value} through and through", f", being a {value}")
        elif value[:1].isupper():
            yield added(sentence, rng, f", with {value}", f"; {value} is in it", f", made by {value}")


def invented_popularity(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """Other people's favour of which the trace knows nothing."""
    chosen = rng.choice(_NEVER)
    yield added(sentence, rng, f", and it is {chosen}", f"; it is {chosen}", f", {chosen}")
    yield added(
        sentence,
        rng,
        "; everyone here loves it",
        ", and all the critics agree",
        "; nobody dislikes it",
        ", a worldwide hit",
        "; it has sold millions",
        ", with 5 million viewers",
    )
    if facts.signal("popularity") <= 0:
        yield added(
            sentence,
            rng,
            ", and it is popular here",
            "; many people here chose it",
            ", a crowd favourite",
            "; it is widely chosen",
            ", with a large following",
            "; it is more popular than most",
        )
    if facts.signal("rating") <= 0:
        yield added(
            sentence,
            rng,
            ", and it is well rated",
            "; its rating is above the average",
            ", with good marks",
            "; it is highly rated",
        )
    else:
        yield added(sentence, rng, "; it is rated 4.9 of 5", ", with a rating of 97%", "; it is the best rated of all")
    if facts.signal("freshness") <= 0:
        yield added(
            sentence, rng, ", and it is newer than most", "; it is fairly recent", ", one of the newer ones here"
        )


def causal_upgrade(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """A reason among others called the first one, or the only one."""
    family = facts.family
    if family is None or facts.families.get(family, 0.0) <= 0:
        return
    if not facts.is_alone(family):
        yield added(
            sentence,
            rng,
            ", and that is the only reason",
            "; nothing else counted",
            ", and for no other reason",
            "; that alone decided it",
            ", which is the sole reason it is here",
        )
        if match := re.match(
            r"(It also helps that|On top of that,|Besides,|Further,|What's more,|Then there is this:|To a lesser degree,)",
            sentence,
        ):
            yield (
                rng.choice(
                    (
                        "The only reason is that",
                        "It is here solely because",
                        "It is all down to this:",
                        "It is here only because",
                    )
                )
                + sentence[match.end() :]
            )
    if not facts.is_top(family):
        yield added(
            sentence,
            rng,
            ", and that is the main reason",
            "; that counted most",
            ", which is the biggest reason",
            "; that is the top reason",
            ", and that weighed most",
        )
        if match := re.match(
            r"(It also helps that|On top of that,|Besides,|Further,|What's more,|Then there is this:|To a lesser degree,|Next in weight,)",
            sentence,
        ):
            yield (
                rng.choice(
                    ("Above all,", "The biggest reason is that", "It is here mainly because", "What decided it:")
                )
                + sentence[match.end() :]
            )
    elif (match := re.search(r"\b(above all|chiefly|mostly)\b", sentence)) and not facts.is_alone(family):
        yield sentence[: match.start()] + rng.choice(("only", "solely", "exclusively")) + sentence[match.end() :]


def false_counterfactual(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """A change that would have changed nothing, said to have changed the order."""
    picks = facts.trace.picks
    if facts.pick.rank != 1 or len(picks) < 2 or not facts.unmoved:
        return
    gone, other, first = facts.title(rng.choice(facts.unmoved)), facts.title(picks[1].item_id), facts.name
    yield rng.choice(
        (
            f"Without {gone}, {other} would have come first.",
            f"Had you not liked {gone}, {other} would have taken the top place.",
            f"If you had never liked {gone}, {first} would not have come first.",
            f"Were it not for {gone}, {other} would lead the list.",
            f"Take away {gone} and {other} comes first.",
            f"But for {gone}, {other} would be number one.",
        )
    )
    yield added(
        sentence,
        rng,
        f", and without {gone} it would have lost its place to {other}",
        f"; had you not liked {gone}, it would not be here",
        f"; without {gone} it would drop out",
        f", and if you hadn't liked {gone}, {other} would be first",
    )


def omitted_gate(sentence: str, facts: Facts, rng: random.Random) -> Iterator[str]:
    """What was ruled out, or missed, passed over in silence or denied."""
    conditions = facts.trace.query.constraints
    if facts.pick.violates:
        yield added(
            sentence,
            rng,
            ", and it meets every condition",
            "; it fits everything you asked",
            ", and it ticks every box",
            "; it satisfies all your conditions",
        )
        missed = rng.choice(facts.pick.violates)
        yield added(
            sentence, rng, f", and it meets “{missed}”", f"; it satisfies “{missed}”", f", and “{missed}” holds"
        )
        if missed in sentence:
            for pattern in (
                r"misses",
                r"fails",
                r"doesn't meet",
                r"does not meet",
                r"falls short on",
                r"doesn't satisfy",
            ):
                if re.search(rf"\b{pattern}\b", sentence, re.IGNORECASE):
                    yield re.sub(rf"\b{pattern}\b", "meets", sentence, flags=re.IGNORECASE)
    if conditions:
        yield added(
            sentence,
            rng,
            "; no conditions were applied",
            ", and there were no conditions to meet",
            "; I searched without any conditions",
            ", with no filter in the way",
        )
    if any(gate.passed < gate.entered for gate in facts.trace.gates):
        yield added(
            sentence,
            rng,
            "; nothing was ruled out",
            ", and nothing was left out",
            "; the whole catalogue was in the running",
            ", with everything in the catalogue considered",
        )
    passed = facts.trace.gates[-1].passed if facts.trace.gates else 0
    if passed > 1 and len(facts.trace.picks) > 1:
        yield added(
            sentence,
            rng,
            "; nothing else fits",
            ", the only one that fits",
            "; no other film qualifies",
            ", and none of the others fit",
        )
