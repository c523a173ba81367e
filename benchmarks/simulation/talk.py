"""What simulated people say about what they see and said: questions, whys, opinions, taking back, answers."""

from __future__ import annotations

import re

from bot.types import Act
from bot.voice.formats import label
from retrieval.types import Constraint

from .saying import ORDINALS, Said, Scene, misspelt
from .wishes import WISH
from .world import Demand, name_of, plain

_ASKED = (
    (r"direct", "who directed {}?"), (r"star|cast|actor", "who's in {}?"), (r"writ|author", "who wrote {}?"), (r"genre", "what genre is {}?"),
    (r"country", "where is {} from?"), (r"colou?r", "what colour is {}?"), (r"brand", "who makes {}?"), (r"material", "what is {} made of?"),
)  # fmt: skip
_MEASURED = {"runtime": "how long is {}?", "year": "when did {} come out?", "price": "how much is {}?", "weight": "how heavy is {}?",
             "rating": "how well is {} rated?"}  # fmt: skip
_OPEN = (
    "is {} any good for kids?",
    "is {} scary?",
    "what is {} about?",
    "does {} come in blue?",
    "is {} set in Paris?",
    "tell me more about {}",
)
_KIN = ("dad", "mum", "sister", "best friend", "boss", "grandma", "kids")
_NUMBER = re.compile(r"(?:[€$£]\s?)?\d[\d,.]*(?:\s?(?:min|g|l|minutes)\b)?")


def about(scene: Scene) -> Said | None:
    """A question on the facts of a pick in view."""
    seen = scene.one_in_view()
    if seen is None:
        return None
    ordinal, item = seen
    asked = [text for name in item.facets for pattern, text in _ASKED if re.search(pattern, name)]
    asked += [_MEASURED[role.kind] for name, role in scene.world.schema.numbers.items() if role.kind in _MEASURED]
    asked += [f"is {{}} {label(name)}?" for name in scene.world.schema.facets if scene.world.is_flag(name)]
    text = scene.rng.choice([*asked, scene.rng.choice(_OPEN)])
    if scene.rng.random() < 0.3:
        return Said(text.format("it"), "question", (), frozenset({"about"}), settles=True)
    return Said(text.format(f"the {ordinal} one"), "question", (), frozenset({"about"}), item.item_id, settles=True)


def why(scene: Scene) -> Said | None:
    """Why a pick in view."""
    seen = scene.one_in_view()
    if seen is None:
        return None
    ordinal, item = seen
    text = scene.pick("why the {} one?", "why did you pick the {} one?", "why {}?")
    named = "{}" in text and "one" not in text
    if named and scene.world.titled[name_of(item.title)] != (item.item_id,):
        return None
    return Said(
        text.format(item.title if named else ordinal), "why", (), frozenset({"why"}), item.item_id, settles=True
    )


def why_not(scene: Scene) -> Said | None:
    """Why not a title that is not in view."""
    item = scene.world.known_item(scene.rng)
    if not scene.cards or item.item_id in {card.item_id for card in scene.cards}:
        return None
    text = misspelt(item.title, scene.rng) if scene.rng.random() < 0.25 else item.title
    acts: frozenset[Act] = frozenset({"why_not"})
    return Said(
        scene.pick("why not {}?", "why didn't you suggest {}?").format(text),
        "why not",
        (),
        acts,
        item.item_id,
        text != item.title,
        settles=True,
    )


def compare(scene: Scene) -> Said | None:
    """Two picks in view beside each other."""
    if len(scene.cards) < 2:
        return None
    one, other = scene.rng.sample(range(min(3, len(scene.cards))), 2)
    text = scene.pick(
        "compare the {} and the {}", "why the {} rather than the {}?", "which is better, the {} or the {}?"
    )
    return Said(text.format(ORDINALS[one], ORDINALS[other]), "compare", (), frozenset({"compare"}), settles=True)


def others(scene: Scene) -> Said | None:
    """Other picks, please."""
    if not scene.cards:
        return None
    text = scene.pick("something else", "show me others", "anything else?", "what else?", "more please")
    return Said(text, "others", (), frozenset({"more"}), settles=True)


def none_of_these(scene: Scene) -> Said | None:
    """Nothing in view will do, now or later."""
    if not scene.cards:
        return None
    text = scene.pick("none of these", "I don't like any of these", "not these, please", "I've seen all of these")
    return Said(
        text,
        "none of these",
        (),
        frozenset({"more"}),
        never=frozenset(card.item_id for card in scene.cards),
        settles=True,
    )


def opinion(scene: Scene) -> Said | None:
    """A pick in view, judged."""
    seen = scene.one_in_view()
    if seen is None:
        return None
    ordinal, item = seen
    text = scene.pick(
        "more like the {} one", "I like the {} one", "I've seen the {} one", "I don't like the {} one", "not the {} one"
    )
    return Said(text.format(ordinal), "opinion", (), WISH, item.item_id, never=frozenset({item.item_id}), settles=True)


def accept(scene: Scene) -> Said | None:
    """A choice."""
    seen = scene.one_in_view()
    return (
        None
        if seen is None
        else Said(f"I'll take the {seen[0]} one", "accept", (), frozenset({"accept"}), seen[1].item_id, settles=True)
    )


def forget(scene: Scene) -> Said | None:
    """A condition taken back, in its own words."""
    if not scene.conditions:
        return None
    text = scene.rng.choice(scene.conditions).text
    return Said(
        scene.pick("forget {}", "drop {}", "ok, forget {}").format(text),
        "forget",
        (),
        frozenset({"forget"}),
        drops=text,
    )


def fine_after_all(scene: Scene) -> Said | None:
    """Something ruled out that is welcome again."""
    refused = [one for one in scene.conditions if one.op == "not_in" and isinstance(one.value, tuple)]
    flags = [one for one in refused if scene.world.is_flag(one.field)]
    refused = [one for one in refused if one not in flags]
    if not refused:
        return None
    one = scene.rng.choice(refused)
    return Said(f"actually {one.value[0]} is fine", "fine after all", (), frozenset({"forget"}), drops=one.text)  # type: ignore[index]


def undo(scene: Scene) -> Said | None:
    """The last thing said, taken back."""
    return Said(scene.pick("forget that", "never mind that"), "undo", lifts=True) if scene.turn > 1 else None


def no_matter(scene: Scene) -> Said | None:
    """A field that does not matter any more."""
    named = [one for one in scene.conditions if one.field in scene.world.schema.numbers]
    if not named:
        return None
    return Said(f"the {label(scene.rng.choice(named).field)} doesn't matter", "no matter", (), frozenset({"forget"}))


def for_other(scene: Scene) -> Said:
    """Somebody else's wishes."""
    who, item = scene.rng.choice(_KIN), scene.world.known_item(scene.rng)
    text = scene.pick(
        "something for my {who}",
        "now for my {who}",
        "my {who} loves {title}",
        "a present for my {who}, who likes {title}",
    )
    return Said(text.format(who=who, title=item.title), "for somebody else", (), WISH)


def for_me(scene: Scene) -> Said | None:
    """Back to their own."""
    return Said(scene.pick("now for me again", "ok, back to me"), "for me", (), WISH) if scene.for_other else None


def answer(scene: Scene) -> Said | None:
    """An answer to the question that was asked: one of its options, or no preference."""
    if scene.question is None or scene.asked is None:
        return None
    if scene.rng.random() < 0.35:
        text = scene.pick("no preference", "I don't mind", "No preference", "doesn't matter")
        return Said(text, "no preference", (), WISH, settles=True)
    if scene.asked in scene.world.schema.facets and not scene.world.is_flag(scene.asked):
        folded = plain(scene.question)
        offered = [
            value
            for value in scene.world.catalogue.values(scene.asked)
            if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", folded)
        ]
        if offered:
            value = scene.world.catalogue.display(scene.asked, scene.rng.choice(offered))
            return Said(
                scene.pick("{}", "{} please").format(value),
                "answer",
                (Demand((Constraint(scene.asked, "in", (value,), ""),)),),
                WISH,
            )
    number = _NUMBER.search(scene.question)
    return (
        Said(f"under {number[0].strip()}", "answer", (), WISH)
        if number and scene.asked in scene.world.schema.numbers
        else None
    )
