"""What simulated people say that asks for nothing new: a suggestion tapped, a greeting, what is out of scope, noise."""

from __future__ import annotations

from .saying import Said, Scene
from .wishes import WISH


def chip(scene: Scene) -> Said | None:
    """One of the suggestions, as it stands."""
    return Said(scene.rng.choice(scene.chips), "chip") if scene.chips else None


def starter(scene: Scene) -> Said | None:
    """One of the four starters."""
    return Said(scene.rng.choice(scene.starters), "starter", (), WISH) if scene.starters else None


def restart(scene: Scene) -> Said:
    """All over again."""
    return Said(scene.pick("start over", "let's start again"), "start over", (), frozenset({"restart"}), lifts=True)


def greet(scene: Scene) -> Said:
    """Hello."""
    return Said(
        scene.pick("hi", "Hello!", "hey there", "good evening"), "greeting", (), frozenset({"greet"}), settles=True
    )


def thanks(scene: Scene) -> Said:
    """Thank you."""
    return Said(
        scene.pick("thanks!", "thank you very much", "great, thanks", "bye"),
        "thanks",
        (),
        frozenset({"thanks"}),
        settles=True,
    )


def out_of_scope(scene: Scene) -> Said:
    """Nothing that a recommender can do."""
    text = scene.pick(
        "where is my order?", "what's the weather today?", "write me a poem", "I want a refund", "who are you?"
    )
    return Said(text, "out of scope", (), frozenset({"out_of_scope"}), settles=True)


def human(scene: Scene) -> Said:
    """A person, please."""
    return Said(
        scene.pick("can I talk to a human?", "I want to speak to a real person", "customer service please"),
        "human",
        (),
        frozenset({"human"}),
        settles=True,
    )


def noise(scene: Scene) -> Said:
    """Keys hit at random, emoji, other scripts, nothing at all, far too much."""
    mashed = "".join(scene.rng.choice("asdfjklöqwertzxcv") for _ in range(scene.rng.randint(5, 14)))
    text = scene.pick(
        mashed,
        mashed,
        "🔥🔥🔥",
        "👍",
        "🎬🍿?",
        "?",
        "...",
        "שלום",
        "مرحبا كيف حالك",
        "\u202eabc\x00\x07",
        " ",
        "{mashed} <b>x</b> {{y}}",
        "la " * 2000,
    )
    return Said(text, "noise", settles=True)
