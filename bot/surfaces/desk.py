"""What a visitor can do, apart from any web: each deed takes the conversation as shown and gives it back changed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from functools import partial

from bot.assistant import Assistant
from bot.surfaces import labels
from bot.surfaces.cards import Hands, Stage
from bot.surfaces.proof import Said, Sum, Trial, said_of, sum_of, trial_of
from bot.surfaces.state import Action, Conversation, Deed, Kept, Shown, Thumb, restored
from bot.types import Asked, Card, IncomingMessage, Known
from retrieval.errors import InputError, UnknownError

# May be done during an answer.
MEANWHILE: frozenset[Deed] = frozenset({"refuse", "thumb", "click", "forget", "reach", "back"})


@dataclass(frozen=True, slots=True)
class Tap:
    """A card that was tapped: its conversation, the turn that shows it, and the words of the tap, if any."""

    session_id: str
    shown: Shown
    card: Card
    text: str


class Desk:
    """The assistant, seen from a page. Holds nothing of any visitor."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._deeds: Mapping[str, Callable[[Conversation, Action], Conversation]] = {
            "why": _on_card(self._why),
            "without": _on_card(self._without),
            "restore": self._restore,
            "sum": _on_card(self._sum),
            "way": _on_card(self._way),
            "refuse": _on_card(self._refuse),
            "thumb": self._thumb,
            "click": _on_card(self._click),
            "forget": self._forget,
            "person": self._person,
            "fresh": lambda talk, _: Conversation(person=talk.person),
            "open": lambda talk, action: self._stored(action.item, talk.person),
            "edit": lambda talk, _: replace(talk, editing=talk.last is not None),
            "cancel": lambda talk, _: replace(talk, editing=False),
            "reach": self._reach,
            "back": self._back,
        }

    def stage(self) -> Stage:
        """The model, the demo's people and the starters, as they are now."""
        return Stage(self._assistant.about(), self._assistant.people(), self._assistant.starters())

    def known(self, talk: Conversation) -> tuple[Known, ...]:
        """What is known about the person in this conversation."""
        with suppress(UnknownError):  # a conversation can be erased while its page is open
            return self._assistant.known(talk.session_id or "")
        return ()

    def hands(self, talk: Conversation) -> Hands:
        """Whether a person can be asked for, and whether one has this conversation."""
        human = self._assistant.human
        return Hands(human.way.kind != "none", talk.session_id is not None and human.is_waiting(talk.session_id))

    def recovered(self, talk: Conversation, kept: Kept) -> Conversation:
        """The conversation this browser was in, when the page itself holds none (a reload, a restart of ours)."""
        if talk.session_id is not None or talk.shown:
            return talk
        person = talk.person or self._demo_person(kept.person)
        return replace(talk, person=person) if kept.session is None else self._stored(kept.session, person)

    def do(self, talk: Conversation, action: Action) -> Conversation:
        """Carry out one tap that needs no answer in words."""
        deed = self._deeds.get(action.do)
        return talk if deed is None else deed(talk.put_away(), action)

    def message(self, talk: Conversation, action: Action | None, typed: str) -> tuple[Conversation, str]:
        """What is said, and the conversation it is said in: without its last turn when that is asked again."""
        if action is None:
            return (self._rewound(talk) if talk.editing and typed.strip() else talk), typed
        if action.do == "retry" and talk.last is not None:
            return self._rewound(talk), talk.last.message
        if action.do == "more":
            return talk, self._more_like(talk, action)
        return talk, action.text if action.do == "send" else ""

    def started(self, talk: Conversation) -> Conversation:
        """The conversation with a stored session behind it."""
        if talk.session_id is not None:
            return talk
        return replace(talk, session_id=self._assistant.start(talk.person).session_id)

    def asked(self, talk: Conversation, text: str) -> Conversation:
        """The conversation with `text` said in it, before any answer."""
        talk = self.started(talk)
        return talk.asked(text, self._assistant.session(talk.session_id or "").count + 1)

    async def answers(self, talk: Conversation, text: str) -> AsyncGenerator[Conversation, None]:
        """The conversation after each event of the streamed answer; it ends settled, whatever happens."""
        message = IncomingMessage(text, session_id=talk.session_id, user_id=talk.person)
        async with aclosing(self._assistant.reply(message)) as happenings:
            async for happening in happenings:
                talk = talk.heard(happening)
                yield talk
        if talk.busy:
            yield talk.settled("failed", labels.LOST)

    def marked(self, talk: Conversation) -> Conversation:
        """The conversation with the marks of all that was tapped, also during an answer."""
        with suppress(UnknownError):
            stored = restored(self._assistant.transcript(talk.session_id or ""))
            marks = {one.number: one for one in stored.shown}
            shown = (
                replace(one, thumb=mark.thumb, refused=mark.refused) if (mark := marks.get(one.number)) else one
                for one in talk.shown
            )
            return replace(talk, shown=tuple(shown))
        return talk

    def _stored(self, session_id: str, person: str | None) -> Conversation:
        try:
            return restored(self._assistant.transcript(session_id))
        except UnknownError:
            return Conversation(person=person, notice=labels.GONE)

    def _demo_person(self, person: str | None) -> str | None:
        return person if person in {known for known, _ in self._assistant.people()} else None

    def _rewound(self, talk: Conversation) -> Conversation:
        if talk.last is None or talk.session_id is None:
            return replace(talk, editing=False)
        stored = self._assistant.session(talk.session_id).turns
        # A turn that failed before it was stored is only on the page.
        if stored and stored[-1].number == talk.last.number:
            self._assistant.rewind(talk.session_id, talk.last.number)
        return talk.without_last()

    def _more_like(self, talk: Conversation, action: Action) -> str:
        tap = _tap(talk, action)
        if tap is None:
            return ""
        self._told(tap, "more_like")
        return labels.MORE_LIKE_MESSAGE.format(title=tap.card.title)

    def _told(self, tap: Tap, kind: str) -> None:
        self._assistant.feedback(tap.session_id, tap.shown.number, tap.card.item_id, kind)

    def _why(self, tap: Tap) -> Shown:
        item_id, shown = tap.card.item_id, tap.shown
        if item_id in shown.whys:
            return shown.with_why(item_id, None)
        try:
            said = said_of(self._assistant.explain.why(tap.session_id, Asked(item_id, shown.number)))
        except UnknownError:
            said = Said(labels.NO_WHY)
        return shown.with_why(item_id, said)

    def _without(self, tap: Tap) -> Shown:
        """The picks ranked again without one reason of an opened why; the reason is looked up, never taken as sent."""
        item_id, shown = tap.card.item_id, tap.shown
        said = shown.whys.get(item_id)
        reason = said.reason(tap.text) if said else None
        if reason is None:
            return shown
        try:
            answer = self._assistant.explain.why(tap.session_id, Asked(item_id, shown.number, without=reason.without))
            trial = trial_of(answer, reason.claim_id, shown.cards)
        except UnknownError:
            trial = Trial(item_id, reason.claim_id, labels.NO_TRIAL)
        return replace(shown, trial=trial)

    def _restore(self, talk: Conversation, action: Action) -> Conversation:
        shown = talk.at(action.at)
        return talk if shown is None else talk.put(action.at, replace(shown, trial=None))

    def _sum(self, tap: Tap) -> Shown:
        item_id, shown = tap.card.item_id, tap.shown
        if item_id in shown.sums:
            return shown.with_sum(item_id, None)
        try:
            drawn = sum_of(self._assistant.explain.picture(tap.session_id, item_id, shown.number))
        except UnknownError:
            drawn = Sum(note=labels.NO_WHY)
        return shown.with_sum(item_id, drawn)

    def _way(self, tap: Tap) -> Shown:
        item_id, shown = tap.card.item_id, tap.shown
        opened = shown.sums.get(item_id)
        if opened is None:
            return shown
        changed = replace(opened, steps=(), heat="")
        if not opened.steps:
            with suppress(UnknownError):
                drawn = partial(self._assistant.explain.picture, tap.session_id, None, shown.number)
                changed = opened.with_way(drawn("path"), drawn("heatmap"))
        return shown.with_sum(item_id, changed)

    def _refuse(self, tap: Tap) -> Shown:
        self._told(tap, "not_for_me")
        return replace(tap.shown, refused=tap.shown.refused | {tap.card.item_id})

    def _thumb(self, talk: Conversation, action: Action) -> Conversation:
        shown = talk.at(action.at)
        if shown is None or talk.session_id is None:
            return talk
        thumb: Thumb = "up" if action.text == "up" else "down"
        self._assistant.feedback(talk.session_id, shown.number, None, thumb)
        return talk.put(action.at, replace(shown, thumb=thumb))

    def _click(self, tap: Tap) -> Shown:
        self._told(tap, "click")
        return tap.shown

    def _forget(self, talk: Conversation, action: Action) -> Conversation:
        if talk.session_id is not None:
            self._assistant.forget(talk.session_id, action.item)
        return talk

    def _reach(self, talk: Conversation, action: Action) -> Conversation:
        with suppress(InputError):  # the conversation is gone, or the way is another one since
            self._assistant.human.reached(talk.session_id or "")
        return talk

    def _back(self, talk: Conversation, action: Action) -> Conversation:
        self._assistant.human.back(talk.session_id or "")
        return talk

    def _person(self, talk: Conversation, action: Action) -> Conversation:
        person = self._demo_person(action.item)
        # A person's history is shown before anything is said, which takes a session.
        return self.started(Conversation(person=person)) if person else Conversation()


def _tap(talk: Conversation, action: Action) -> Tap | None:
    """What a tap is about, or None when there is no such card on the page."""
    shown = talk.at(action.at)
    card = shown.card(action.item) if shown else None
    return Tap(talk.session_id, shown, card, action.text) if talk.session_id and shown and card else None


def _on_card(deed: Callable[[Tap], Shown]) -> Callable[[Conversation, Action], Conversation]:
    """A deed that changes the turn of the card that was tapped; a tap on no card changes nothing."""

    def done(talk: Conversation, action: Action) -> Conversation:
        tap = _tap(talk, action)
        return talk if tap is None else talk.put(action.at, deed(tap))

    return done
