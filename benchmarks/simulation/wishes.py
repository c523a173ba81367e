"""What simulated people wish for: free words, conditions, titles they liked or not, something beyond what they see."""

from __future__ import annotations

import re

from bot.types import Act
from bot.voice.formats import one
from retrieval.types import Constraint, Item

from .amounts import Phrase, amount
from .saying import Said, Scene, misspelt
from .world import Demand, plain

WISH: frozenset[Act] = frozenset({"recommend", "more"})
_MADE_BY, _APPEARS = re.compile(r"direct|writer|author|creator"), re.compile(r"star|actor|cast|narrator")
_MADE_OF, _USED_FOR = re.compile(r"brand|maker|country"), re.compile(r"activit|usage|occasion")
_SAYABLE = re.compile(r"[^\W\d_][^\W\d_.'’ -]*(?:[ .'’-]+[^\W\d_]+\.?)*")
_TAKEN = frozenset(
    {"other", "new", "all", "any", "one", "short", "classic", "music", "history", "adult", "news", "none"}
)
_QUALITIES = ("funnier", "darker", "lighter in tone", "less violent", "more romantic", "not so sad", "slower", "weirder",
              "sturdier", "less bulky", "more thoughtful", "warmer")  # fmt: skip


def wish(scene: Scene) -> Said | None:
    """One to three conditions in one message, met together by some item."""
    item = scene.world.item(scene.rng)
    phrases: list[Phrase] = []
    for made in (_value(scene, item), amount(scene, item), _refused(scene, item)):
        if made is not None and scene.rng.random() < (0.7 if not phrases else 0.45):
            phrases.append(made)
    if not phrases:
        return None
    opening = scene.pick(
        "",
        "",
        "something ",
        "I want something ",
        "I'm looking for something ",
        f"any {scene.thing} ",
        "maybe something ",
    )
    text = opening + ", ".join(text for text, _ in phrases)
    return Said(text, "wish", tuple(demand for _, demand in phrases), WISH)


def _value(scene: Scene, item: Item) -> Phrase | None:
    """A category that the item has, demanded in so many words."""
    facets = [(name, value) for name, values in item.facets.items() for value in values if _clear(scene, value)]
    if not facets:
        return None
    name, value = scene.rng.choice(facets)
    demand = Demand(
        tuple(Constraint(field, "in", (value,), "") for field in sorted(scene.world.fields_of[plain(value)]))
    )
    folded = name.casefold()
    if _MADE_BY.search(folded):
        return f"by {value}", demand
    if _APPEARS.search(folded):
        return scene.pick(f"with {value}", f"starring {value}"), demand
    if _MADE_OF.search(folded):
        return f"from {value}", demand
    if _USED_FOR.search(folded):
        return f"for {value}", demand
    return scene.pick(f"only {value}", f"it has to be {value}", f"{value} only"), demand


def _refused(scene: Scene, item: Item) -> Phrase | None:
    """A category that the item does not have, ruled out."""
    other = scene.world.item(scene.rng)
    refused = [
        (name, value)
        for name, values in other.facets.items()
        for value in values
        if _clear(scene, value)
        and len(scene.world.fields_of[plain(value)]) == 1
        and value not in item.facets.get(name, ())
    ]
    if not refused:
        return None
    name, value = scene.rng.choice(refused)
    said = (
        f"nothing with {value}"
        if scene.world.is_people(name)
        else scene.pick(f"not {value}", f"no {value}", f"anything but {value}")
    )
    return said, Demand((Constraint(name, "not_in", (value,), ""),))


def _clear(scene: Scene, value: str) -> bool:
    """A value that means nothing but itself, as far as a person can tell."""
    folded = plain(value)
    words = folded.split()
    short = len(folded) < 4 or len(words) > 3 or folded in _TAKEN
    flag = any(scene.world.is_flag(name) for name in scene.world.fields_of[folded])
    return not short and not flag and bool(_SAYABLE.fullmatch(value)) and folded not in scene.world.titled


def condition(scene: Scene) -> Said | None:
    """One more condition on what is in view."""
    made = _value(scene, scene.world.item(scene.rng)) if scene.rng.random() < 0.5 else amount(scene)
    if made is None:
        return None
    text, demand = made
    return Said(scene.pick("{}", "{} please", "ok, but {}", "make it {}").format(text), "condition", (demand,), WISH)


def refusal(scene: Scene) -> Said | None:
    """A category that is not wanted any more."""
    made = _refused(scene, scene.world.item(scene.rng))
    return (
        None
        if made is None
        else Said(scene.pick("{}", "{} please", "but {}").format(made[0]), "refusal", (made[1],), WISH)
    )


def flag(scene: Scene) -> Said | None:
    """A yes-or-no field, demanded."""
    flags = [name for name in scene.world.schema.facets if scene.world.is_flag(name)]
    if not flags:
        return None
    name = scene.rng.choice(flags)
    said = name.replace("_", " ")
    demand = Demand((Constraint(name, "in", ("yes", "true", "y", "1"), ""),))
    return Said(scene.pick(f"{said} only", f"it must be {said}", f"{said} please"), "flag", (demand,), WISH)


def free(scene: Scene) -> Said | None:
    """Words out of a listing."""
    item = scene.world.item(scene.rng)
    words = scene.world.words(item, scene.rng, scene.rng.choice((2, 3)))
    if len(words) < 2:
        return None
    said = " and ".join(words) if scene.rng.random() < 0.5 else " ".join(words)
    opening = scene.pick("something about ", "I'd like ", "", "looking for ", "maybe ", "something with ")
    return Said(opening + said, "free words")


def liked(scene: Scene) -> Said:
    """A title that they liked, spelt as it comes."""
    item, text, wrong = _titled(scene)
    said = scene.pick(
        "I loved {}", "I really liked {}", "something like {}", "more like {}", "my favourite is {}"
    ).format(text)
    return Said(said, "liked title", (), WISH, item.item_id, wrong, frozenset() if wrong else frozenset({item.item_id}))


def disliked(scene: Scene) -> Said:
    """A title that they did not like, or know already."""
    item, text, wrong = _titled(scene)
    said = scene.pick("I hated {}", "I didn't like {}", "I've already seen {}", "{} was boring").format(text)
    return Said(
        said, "disliked title", (), WISH, item.item_id, wrong, frozenset() if wrong else frozenset({item.item_id})
    )


def _titled(scene: Scene) -> tuple[Item, str, bool]:
    item = scene.world.known_item(scene.rng)
    text = misspelt(item.title, scene.rng) if scene.rng.random() < 0.35 else item.title
    return item, text, text != item.title


def critique(scene: Scene) -> Said | None:
    """Further along some number than a pick in view."""
    directions = {"price": ("cheaper", "<"), "year": ("newer", ">"), "runtime": ("shorter", "<"), "weight": ("lighter", "<"),
                  "capacity": ("bigger", ">"), "rating": ("better rated", ">")}  # fmt: skip
    options = [
        (name, *directions[role.kind]) for name, role in scene.world.schema.numbers.items() if role.kind in directions
    ]
    seen = scene.one_in_view()
    if not options or seen is None:
        return None
    name, word, op = scene.rng.choice(options)
    ordinal, item = seen
    pointed = scene.rng.random() < 0.4 and name in item.numbers
    values = [
        scene.world.catalogue[card.item_id].numbers.get(name)
        for card in scene.cards
        if card.item_id in scene.world.catalogue
    ]
    first = next((value for value in values if value is not None), None)
    bound = item.numbers[name] if pointed else first
    if bound is None:
        return None
    text = f"{word} than the {ordinal} one" if pointed else scene.pick(f"{word} please", word, f"something {word}")
    demand = Demand((Constraint(name, "<" if op == "<" else ">", bound, ""),))
    return Said(text, "critique", (demand,), WISH)


def quality(scene: Scene) -> Said:
    """A quality that no field has."""
    return Said(scene.pick(*_QUALITIES), "quality", (), WISH)


def same(scene: Scene) -> Said | None:
    """Somebody or something that the first pick in view has."""
    item = scene.world.catalogue.get(scene.cards[0].item_id) if scene.cards else None
    facets = [
        name for name in (item.facets if item else ()) if item and item.facets[name] and not scene.world.is_flag(name)
    ]
    if item is None or not facets:
        return None
    name = scene.rng.choice(facets)
    text = f"{'by ' if _MADE_BY.search(name) else ''}the same {one(name)}"
    return Said(text, "same", (Demand((Constraint(name, "in", item.facets[name], ""),)),), WISH)
