"""What a visitor can do, apart from any web: each deed takes the conversation as shown and gives it back changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace

from bot.assistant import Assistant
from bot.surfaces import labels
from bot.surfaces.cards import Hands, Stage
from bot.surfaces.proof import Said, Sum, Trial, said_of, sum_of, trial_of
from bot.surfaces.state import Action, Conversation, Deed, Kept, Shown, Thumb, restored
from bot.types import Card, IncomingMessage, Known
from retrieval.errors import InputError, UnknownError

# May be done during an answer.
MEANWHILE: frozenset[Deed] = frozenset({"refuse", "thumb", "click", "forget", "reach", "back"})


class Desk:
    """The assistant, seen from a page. Holds nothing of any visitor."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._deeds: Mapping[str, Callable[[Conversation, Action], Conversation]] = {
            "why": self._why,
            "without": self._without,
            "restore": self._restore,
            "sum": self._sum,
            "way": self._way,
            "refuse": self._refuse,
            "thumb": self._thumb,
            "click": self._click,
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

    async def answers(self, talk: Conversation, text: str) -> AsyncIterator[Conversation]:
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
        found = _card(talk, action)
        if found is None:
            return ""
        session_id, shown, card = found
        self._assistant.feedback(session_id, shown.number, card.item_id, "more_like")
        return labels.MORE_LIKE_MESSAGE.format(title=card.title)

    def _why(self, talk: Conversation, action: Action) -> Conversation:
        found = _card(talk, action)
        if found is None:
            return talk
        session_id, shown, card = found
        said = None
        if card.item_id not in shown.whys:
            try:
                said = said_of(self._assistant.explain.why(session_id, card.item_id, shown.number))
            except UnknownError:
                said = Said(labels.NO_WHY)
        return talk.put(action.at, shown.with_why(card.item_id, said))

    def _without(self, talk: Conversation, action: Action) -> Conversation:
        """The picks ranked again without one reason of an opened why; the reason is looked up, never taken as sent."""
        found = _card(talk, action)
        said = found[1].whys.get(found[2].item_id) if found else None
        reason = said.reason(action.text) if said else None
        if found is None or reason is None:
            return talk
        session_id, shown, card = found
        try:
            answer = self._assistant.explain.why(session_id, card.item_id, shown.number, without=reason.without)
            trial = trial_of(answer, reason.claim_id, shown.cards)
        except UnknownError:
            trial = Trial(card.item_id, reason.claim_id, labels.NO_TRIAL)
        return talk.put(action.at, replace(shown, trial=trial))

    def _restore(self, talk: Conversation, action: Action) -> Conversation:
        shown = talk.at(action.at)
        return talk if shown is None else talk.put(action.at, replace(shown, trial=None))

    def _sum(self, talk: Conversation, action: Action) -> Conversation:
        found = _card(talk, action)
        if found is None:
            return talk
        session_id, shown, card = found
        drawn = None
        if card.item_id not in shown.sums:
            try:
                drawn = sum_of(self._assistant.explain.picture(session_id, card.item_id, shown.number))
            except UnknownError:
                drawn = Sum(note=labels.NO_WHY)
        return talk.put(action.at, shown.with_sum(card.item_id, drawn))

    def _way(self, talk: Conversation, action: Action) -> Conversation:
        found = _card(talk, action)
        opened = found[1].sums.get(found[2].item_id) if found else None
        if found is None or opened is None:
            return talk
        session_id, shown, card = found
        changed = replace(opened, steps=(), heat="")
        if not opened.steps:
            with suppress(UnknownError):
                path = self._assistant.explain.picture(session_id, None, shown.number, "path")
                changed = opened.with_way(
                    path, self._assistant.explain.picture(session_id, None, shown.number, "heatmap")
                )
        return talk.put(action.at, shown.with_sum(card.item_id, changed))

    def _refuse(self, talk: Conversation, action: Action) -> Conversation:
        found = _card(talk, action)
        if found is None:
            return talk
        session_id, shown, card = found
        self._assistant.feedback(session_id, shown.number, card.item_id, "not_for_me")
        return talk.put(action.at, replace(shown, refused=shown.refused | {card.item_id}))

    def _thumb(self, talk: Conversation, action: Action) -> Conversation:
        shown = talk.at(action.at)
        if shown is None or talk.session_id is None:
            return talk
        thumb: Thumb = "up" if action.text == "up" else "down"
        self._assistant.feedback(talk.session_id, shown.number, None, thumb)
        return talk.put(action.at, replace(shown, thumb=thumb))

    def _click(self, talk: Conversation, action: Action) -> Conversation:
        if found := _card(talk, action):
            session_id, shown, card = found
            self._assistant.feedback(session_id, shown.number, card.item_id, "click")
        return talk

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


def _card(talk: Conversation, action: Action) -> tuple[str, Shown, Card] | None:
    """The session, turn and card that a tap is about, or None when there is no such card on the page."""
    shown = talk.at(action.at)
    card = shown.card(action.item) if shown else None
    return (talk.session_id, shown, card) if talk.session_id and shown and card else None
