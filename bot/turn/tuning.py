"""What may differ between two conversations of one server: what an experiment compares, and a simulation turns off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.settings import Settings
from bot.types import Session
from retrieval.learning.online import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How one conversation is held. Each value is called as the setting that it comes from: an experiment sets it so."""

    questions: bool = True  # whether the bot asks back
    grade_bound: float = 0.25  # the most that a language model's grade may add to a score, or take away
    grade_s: float = 3.0  # seconds that a turn waits for grades
    online: Mode = "off"  # how the weights follow what one person does

    @classmethod
    def of(cls, settings: Settings) -> Tuning:
        """What the settings say."""
        return cls(
            questions=settings.questions,
            grade_bound=settings.grade_bound,
            grade_s=settings.grade_s,
            online=settings.online,
        )


Joined = Callable[[Session], Session]  # a conversation that begins, with what it takes part in
Tuned = Callable[[Session], Tuning]  # how a conversation is held: the same for as long as it lasts
