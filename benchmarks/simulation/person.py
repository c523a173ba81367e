"""A person who chats: which kind of message comes next, by seeded chance."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from . import smalltalk, talk, wishes
from .saying import Maker, Said, Scene

FIRST: tuple[tuple[float, Maker], ...] = (
    (45, wishes.wish), (14, wishes.free), (12, wishes.liked), (8, smalltalk.greet), (8, smalltalk.starter), (5, talk.for_other), (3, smalltalk.noise),
    (2, smalltalk.out_of_scope), (2, wishes.flag), (1, talk.forget),
)  # fmt: skip
LATER: tuple[tuple[float, Maker], ...] = (
    (12, smalltalk.chip), (8, wishes.wish), (10, wishes.condition), (7, wishes.refusal), (2, wishes.flag), (6, wishes.free), (5, wishes.liked),
    (4, wishes.disliked), (10, wishes.critique), (4, wishes.quality), (3, wishes.same),
    (8, talk.about), (6, talk.why), (3, talk.why_not), (3, talk.compare), (7, talk.others), (4, talk.none_of_these), (7, talk.opinion),
    (2, talk.accept), (5, talk.forget), (4, talk.fine_after_all), (2, talk.undo), (2, talk.no_matter), (2, talk.for_other), (4, talk.for_me),
    (1.5, smalltalk.restart), (1, smalltalk.greet), (2, smalltalk.thanks), (1.5, smalltalk.out_of_scope), (1, smalltalk.human), (2.5, smalltalk.noise),
)  # fmt: skip
ANSWERS = 0.5  # of the questions are answered at once


class Person:
    """One simulated person. The same seed and the same replies make the same messages."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.patience = rng.randint(6, 10)  # turns

    def says(self, scene: Scene) -> Said:
        """The next message."""
        if scene.question is not None and self._rng.random() < ANSWERS:
            said = talk.answer(scene)
            if said is not None:
                return said
        return self._drawn(FIRST if scene.turn <= 1 else LATER, scene)

    def _drawn(self, makers: Sequence[tuple[float, Maker]], scene: Scene) -> Said:
        while True:
            maker = self._rng.choices([one for _, one in makers], [weight for weight, _ in makers])[0]
            said = maker(scene)
            if said is not None:
                return said
