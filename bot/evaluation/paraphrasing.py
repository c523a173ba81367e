"""Claims said in other words than the product's own: true paraphrases, to try a checker with.

Some were written to be as varied as English allows ("hand"), some as a language model words claims for a customer, each
then judged true of its claim ("model").

A frame is a sentence with slots that is true whenever a claim of its wording holds. Filled from the claims of real
explanations, every instance is true as well: a checker that rejects one raises a false alarm.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from random import Random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.explaining.reading import Claim, Explanation
from bot.understanding.lexicon import NO, YES
from bot.voice.formats import one
from retrieval.errors import FaultError
from retrieval.validation import first_fault

Part = Literal["dev", "test"]
By = Literal["hand", "model"]

NOTHING = "none"  # the wording of frames that state no fact: greetings, questions, offers
_SLOT = re.compile(r"(?P<open>“?)\{(?P<name>[a-z]+)\}(?P<close>”?)")
_TITLES = frozenset({"title", "item", "items"})
_ENDS_TWICE = re.compile(r"(?<=[!?….])\.$")


class Frame(BaseModel):
    """One sentence with slots in braces, and the claims that it is fit for.

    `count`: of how many values it is grammatical (None: any number). `place`: it speaks of the "first" reason, or of
    an "other" one. `when`: values of which the claim must have at least one, by name. Not `true`: it says something else
    than the claim, or more. To learn from, a frame may be of several wordings ("a+b").
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    wording: str = Field(pattern=r"^[a-z_.+]+$")
    count: int | None = Field(None, ge=1, le=3)
    text: str = Field(min_length=2)
    place: Literal["first", "other"] | None = None
    when: Mapping[str, tuple[str, ...]] = {}
    by: By = "hand"
    true: bool = True

    @field_validator("text")
    @classmethod
    def _plain_slots(cls, text: str) -> str:
        if re.search(r"[{}]", _SLOT.sub("", text)):
            raise ValueError("a slot is a plain name in braces")
        return text

    @cached_property
    def slots(self) -> frozenset[str]:
        """The names in braces."""
        return frozenset(found["name"] for found in _SLOT.finditer(self.text))


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A true sentence. `claim_id` is the claim that it says, within its explanation; None where it states no fact."""

    text: str
    wording: str
    claim_id: str | None
    by: By = "hand"


def load(part: Part) -> tuple[Frame, ...]:
    """The frames that come with Whypick: "dev" to build a checker with, "test" only to measure it."""
    name = f"{part}.jsonl"
    return read(files("bot").joinpath("evaluation", "paraphrases", name).read_text(encoding="utf-8"), name)


def read(text: str, name: str) -> tuple[Frame, ...]:
    """Frames from JSON lines. A broken line is a FaultError that says which one of `name` it is."""
    return tuple(
        _frame(line, f"{name}, line {number}") for number, line in enumerate(text.splitlines(), 1) if line.strip()
    )


def _frame(line: str, where: str) -> Frame:
    try:
        return Frame.model_validate_json(line)
    except ValidationError as error:
        place, what = first_fault(error)
        raise FaultError(
            f"a paraphrase can't be read ({place or 'the line'}: {what})", where=where, do="Mend the line."
        ) from error


def instances(explanation: Explanation, frames: Iterable[Frame]) -> Iterator[Paraphrase]:
    """Every frame that fits a claim of the explanation, filled with its values; and those that state no fact."""
    for _, paraphrase in _instances(explanation, _by_wording(frames)):
        yield paraphrase


def sample(
    explanations: Iterable[Explanation], frames: Sequence[Frame], rng: Random, per_frame: int = 1
) -> tuple[tuple[Explanation, Paraphrase], ...]:
    """Instances beside their explanations: of each frame that fits anywhere, at most `per_frame` different texts."""
    grouped = _by_wording(frames)
    found: dict[tuple[str, str], dict[str, tuple[Explanation, Paraphrase]]] = {}
    for explanation in explanations:
        for frame, paraphrase in _instances(explanation, grouped):
            texts = found.setdefault((frame.wording, frame.text), {})
            texts.setdefault(paraphrase.text, (explanation, paraphrase))
    drawn = (rng.sample(list(texts.values()), min(per_frame, len(texts))) for texts in found.values())
    return tuple(pair for pairs in drawn for pair in pairs)


def _by_wording(frames: Iterable[Frame]) -> Mapping[str, Sequence[Frame]]:
    grouped: dict[str, list[Frame]] = defaultdict(list)
    for frame in frames:
        grouped[frame.wording].append(frame)
    return grouped


def _instances(explanation: Explanation, frames: Mapping[str, Sequence[Frame]]) -> Iterator[tuple[Frame, Paraphrase]]:
    for claim, place in _placed(explanation):
        values = {"title": (explanation.title,), **claim.values}
        for frame in frames.get(claim.wording, ()):
            if _fits(frame, values, place):
                yield frame, Paraphrase(fill(frame, values), claim.wording, claim.claim_id, frame.by)
    for frame in frames.get(NOTHING, ()):
        yield frame, Paraphrase(fill(frame, {"title": (explanation.title,)}), NOTHING, None, frame.by)


def _placed(explanation: Explanation) -> Iterator[tuple[Claim, str | None]]:
    """Every claim, and for a reason whether it is the first one."""
    for rank, claim in enumerate(explanation.reasons):
        yield claim, "other" if rank else "first"
    for claim in (*explanation.against, *explanation.context):
        yield claim, None


def _fits(frame: Frame, values: Mapping[str, tuple[str, ...]], place: str | None) -> bool:
    if frame.place not in (None, place):
        return False
    if not all(set(wanted) & set(values.get(name, ())) for name, wanted in frame.when.items()):
        return False
    counts = [len(values["field" if slot == "label" else slot]) for slot in frame.slots]
    if frame.count is not None and frame.count != max(counts, default=0):
        return False
    # "Its waterproof is yes" is no English: a yes or no needs a frame of its own.
    told = "value" in frame.slots and values["value"][0].casefold() in YES | NO
    return not told or "field" in frame.when


def fill(frame: Frame, values: Mapping[str, tuple[str, ...]]) -> str:
    """The frame as a sentence: starts with a capital (a title keeps its own), ends with one mark.

    Values are data: braces in them stay braces. Inside quotation marks each of several values is quoted.
    """

    def one_slot(found: re.Match[str]) -> str:
        name = found["name"]
        texts = (one(values["field"][0]),) if name == "label" else values[name]
        quoted = bool(found["open"] and found["close"])
        return found["open"] + _listed(texts, ("”", "“") if quoted else ("", "")) + found["close"]

    text = _ENDS_TWICE.sub("", _SLOT.sub(one_slot, frame.text))
    first = _SLOT.match(frame.text)
    return text if first is not None and first["name"] in _TITLES else text[:1].upper() + text[1:]


def _listed(texts: Sequence[str], marks: tuple[str, str]) -> str:
    close, opening = marks
    head = f"{close}, {opening}".join(texts[:-1])
    return f"{head}{close} and {opening}{texts[-1]}" if head else texts[-1]
