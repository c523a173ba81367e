"""Accounts of chats as tables, as one JSON object, and transcripts as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .chat import Chat
from .rules import RULES, Account

EXAMPLES = 3  # of each broken rule are printed


def table(account: Account, examples: int = EXAMPLES) -> str:
    """The rules with violations and checks, then examples, acts and times."""
    lines = [f"{account.chats} chats, {account.acts.total()} turns", ""]
    lines += [f"{'rule':18}{'broken':>8}{'checks':>10}", "-" * 36]
    for rule, meaning in RULES.items():
        lines.append(f"{rule:18}{account.broken[rule]:8d}{account.checks[rule]:10d}  {meaning}")
    for rule in RULES:
        for one in account.examples.get(rule, [])[:examples]:
            lines.append(f"\n{rule}, chat {one.chat}, turn {one.turn}\n  > {one.message}\n    {one.detail}")
    lines += ["", *_counted("acts", account.acts), "", *_counted("messages", account.kinds), ""]
    lines += [f"{name}: {hits}/{total} ({hits / total:.0%})" for name, hits, total in _shares(account)]
    lines += [
        f"not among the {name}: {'; '.join(details[: 2 * examples])}"
        for name, details in account.missed.items()
        if details
    ]
    lines += [f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms" for name, p50, p95 in _times(account)]
    return "\n".join(lines)


def as_json(account: Account, catalogue: str, seed: int) -> dict[str, Any]:
    """The same as one object."""
    return {
        "catalogue": catalogue,
        "seed": seed,
        "chats": account.chats,
        "turns": account.acts.total(),
        "ok": account.ok,
        "rules": {rule: {"broken": account.broken[rule], "checks": account.checks[rule]} for rule in RULES},
        "examples": {rule: [asdict(one) for one in found] for rule, found in account.examples.items() if found},
        "acts": dict(account.acts),
        "messages": dict(account.kinds),
        "shares": {
            name: {"hits": hits, "of": total, "missed": account.missed[name]} for name, hits, total in _shares(account)
        },
        "ms": {name: {"p50": p50, "p95": p95} for name, p50, p95 in _times(account)},
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so much of the values does not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def write_transcript(chat: Chat, folder: Path) -> None:
    """One chat as text that a person reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"chat-{chat.number:04d}.txt").write_text("\n".join(_transcript(chat)) + "\n", encoding="utf-8")


def _transcript(chat: Chat) -> Iterator[str]:
    yield f"chat {chat.number}, seed {chat.seed}, {'person ' + chat.user if chat.user else 'somebody unknown'}"
    for line in chat.lines:
        reply = line.heard.reply
        yield f"\n> {line.said.text[:300]}    [{line.said.kind}]"
        if reply is None:
            yield f"  ERROR {line.heard.error}"
            continue
        yield f"  {reply.text}    [{reply.act}, {line.heard.turn_ms:.0f} ms]"
        for card in reply.cards:
            facts = "; ".join(value for _, value in card.facts)
            yield f"    {card.rank}. {card.title} ({facts})\n       {card.reason}" + (
                f" MISSES {list(card.violates)}" if card.violates else ""
            )
        yield f"  [{' | '.join(reply.suggestions)}]"
        yield from (f"  !! {rule}: {RULES[rule]}" for rule in line.broken)


def _counted(name: str, counts: Counter[str]) -> list[str]:
    return [f"{name}: " + ", ".join(f"{key} {count}" for key, count in counts.most_common())]


def _shares(account: Account) -> list[tuple[str, int, int]]:
    names = sorted(name.removesuffix("/of") for name in account.shares if name.endswith("/of"))
    return [(name, account.shares[name], account.shares[f"{name}/of"]) for name in names]


def _times(account: Account) -> list[tuple[str, float, float]]:
    groups = (("turn", account.turn_ms), ("first word", account.first_ms))
    return [(name, percentile(values, 0.5), percentile(values, 0.95)) for name, values in groups]
