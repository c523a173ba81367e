"""What a control did, in words: one sentence for each, at most three of a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.voice.wording import Wording

MOST = 3
DEEDS = frozenset({"off", "on", "same", "weight", "limit", "reset", "ignored", "used", "dropped", "nothing", "none"})


def say(wording: Wording, notes: Sequence[str]) -> Iterator[str]:
    """A sentence for each note of a control; other notes are left to others."""
    told = [note for note in notes if note.partition(":")[0] in DEEDS]
    for note in told[:MOST]:
        deed, _, rest = note.partition(":")
        name, _, more = rest.partition(":")
        key = f"control.{deed}"
        if deed == "reset":
            yield wording.sentence(key, note)
        elif deed in ("weight", "limit"):
            times = wording.messages.say(f"control.times.{_level(float(more))}", times=f"{float(more):g}")
            yield wording.sentence(key, note, what=_what(wording, name), times=times)
        else:
            yield wording.sentence(key, note, what=_counted(wording, name, more))
    if any(note.startswith("ignored:") and note.count(":") > 1 for note in told[:MOST]):
        yield wording.sentence("control.return")


def _what(wording: Wording, name: str) -> str:
    topic = f"control.topic.{name}"
    return wording.messages.say(topic if wording.messages.has(topic) else f"control.kind.{name}")


def _counted(wording: Wording, name: str, count: str) -> str:
    what = _what(wording, name)
    return wording.messages.say("control.counted", what=what, count=count) if count else what


def _level(times: float) -> str:
    return {0.25: "quarter", 0.5: "half", 1.0: "usual", 2.0: "double"}.get(times, "many")
