"""Teaches the second reader of the checker (`bot/checking/second.py`), and says how well it reads what it has not seen.

    python benchmarks/second_reader.py [--home HOME] [--epochs 5] [--seed 0] [--write FILE]

It learns from true and false sentences (`sentences/learn.jsonl`, and the true ones of `bot/evaluation/paraphrases/dev.jsonl`),
roles standing for names: for every kind of claim, which sentences say it and which do not. After each epoch it is tried with
those of `sentences/held.jsonl`; the paraphrases' `test.jsonl` is never read here. What is learned are changes of low rank (LoRA: E. Hu et al., 2021,
arXiv:2106.09685), so that what is shipped is small. From HOME, an index with people, come the built-in's own sentences on
picks and true paraphrases, both with their mutants (`bot/evaluation/mutants.py`). About an hour on two cores.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from torch.nn.utils import parametrize
from transformers import AutoModel, AutoTokenizer

from bot.checking.draft import Drafter
from bot.checking.grounds import of_trace
from bot.checking.roles import BESIDE, FOREIGN, KNOWN, OUTSIDE, PERSON, SUBJECT, VALUE
from bot.checking.roles import played as with_roles
from bot.checking.second import LONGEST
from bot.checking.values import Values
from bot.claims import explain
from bot.evaluation.cases import Case as Person
from bot.evaluation.cases import draw
from bot.evaluation.mutants import mutants
from bot.evaluation.mutating.facts import Facts
from bot.evaluation.paraphrasing import Frame, instances, load, read
from bot.messages import Messages
from bot.narrator import Narrator
from bot.settings import load as settings
from bot.turn.engine import Engine
from retrieval.embedding import SentenceEmbedder, bundled_folder
from retrieval.index import open_current
from retrieval.types import Pick

RANK = 32
BATCH = 64
RATES = {"changes": 1e-3, "lines": 1e-3}
WARM = 0.06  # share of the steps in which the rate rises
PICKS, PEOPLE = 300, 11  # that explanations are made of; the seed by which people are drawn, not that of `evaluate`
MUTANTS_OF_ONE, MUTANTS = 6, 6_000
UNSEEN = frozenset(("number off", "date", "entity swap"))  # what these change is no matter of wording
ELSEWHERE = 0.02  # weight of the kinds that a true sentence does not belong to: it may say them, too
SENTENCES = Path(__file__).with_name("sentences")

_GAPS = (
    "on your taste",
    "on your request",
    "with people of similar taste",
    "in how often it is recommended",
    "in popularity",
    "in being recent",
)
_FAMILIES = ("your taste", "your request", "people with similar taste", "popularity", "variety", "the item itself")
_WORDS = (VALUE, VALUE, f"{VALUE} and {FOREIGN}", "space", "serial and killer", "robots", "lightweight", "war")
_UNKNOWN = ("The Silver Lake", "Foo Bar", "that one", "the X500 tent")
_FIELDS = ("genre", "genre", "director", "star", "year", "price", "brand", "language")


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with roles, the kinds of claim that it was written for, and whether it says them."""

    kinds: tuple[str, ...]
    text: str
    true: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, measure, print; write the weights where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--home", type=Path, help="an index, of whose people's explanations mutants are made")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--threads", type=int, default=torch.get_num_threads(), help="1 on a machine that does other work"
    )
    parser.add_argument(
        "--write", type=Path, help="where to put what was learned, after each epoch: one of the package's two files"
    )
    given = parser.parse_args(arguments)
    rng = random.Random(given.seed)
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    frames = (*load("dev"), *of_file("learn.jsonl"))
    of_picks = mutated(given.home, rng) if given.home else []
    held = [played(frame, rng) for frame in of_file("held.jsonl")]
    learner = Learner(sorted({kind for case in (*map(played, frames, repeat(rng)), *of_picks) for kind in case.kinds}))
    for epoch in range(given.epochs):
        began = time.perf_counter()
        cases = [*map(played, frames, repeat(rng)), *of_picks]  # other numbers and words in the slots each time
        loss = learner.learn(cases, rng, epoch / given.epochs, (epoch + 1) / given.epochs)
        took, area = time.perf_counter() - began, learner.area(held)
        print(
            f"{epoch + 1}: {took:.0f} s, loss {loss:.4f}, area under the curve {area:.4f}", file=sys.stderr, flush=True
        )
        if given.write:
            learner.write(given.write)
    return 0


def of_file(name: str) -> tuple[Frame, ...]:
    """The sentences of one file."""
    return read((SENTENCES / name).read_text(encoding="utf-8"), name)


def played(frame: Frame, rng: random.Random) -> Case:
    """A frame with roles in its slots."""
    kinds = tuple(frame.wording.split("+"))
    subject = OUTSIDE if any(one.startswith("whynot.") and one != "whynot.picked" for one in kinds) else SUBJECT
    if "whynot.unknown" in kinds:
        subject = rng.choice(_UNKNOWN)
    known = any(kind.startswith("clause.") and not kind.endswith(".variety") for kind in kinds)
    other = KNOWN if known else SUBJECT if subject == OUTSIDE else BESIDE
    several = rng.random() < 0.4 and other == KNOWN
    slots = {
        "title": subject,
        "item": other,
        "items": f"{other} and {other}" if several else other,
        **dict.fromkeys(("request", "conditions", "avoid", "value", "genre", "person", "brand"), VALUE),
        "other": FOREIGN,
        "words": rng.choice(_WORDS),
        "field": "genre",
        "label": rng.choice(_FIELDS),
        "rank": str(rng.randint(1, 5)),
        "total": "150",
        "tenths": str(rng.randint(2, 9)),
        "grade": str(rng.randint(2, 4)),
        "who": PERSON,
        "gaps": rng.choice(_GAPS),
        "family": rng.choice(_FAMILIES),
        "relation": "liked",
        "year": str(rng.randint(1960, 2024)),
        "price": f"${rng.randint(5, 300)}",
    }
    text = re.sub(r"\{([a-z]+)\}", lambda found: slots[found[1]], frame.text)
    return Case(kinds, text[:1].upper() + text[1:], frame.true)


def mutated(home: Path, rng: random.Random) -> list[Case]:
    """What the built-in says of picks, true paraphrases of it, and a sample of the mutants of both."""
    true, false = set[Case](), set[Case]()
    with closing(open_current(home)) as index:
        engine = Engine(index, SentenceEmbedder(settings(home=home).embedder), Messages())
        drafter, drawn = Drafter(Values(engine.catalogue)), 0
        for case in draw(engine, PICKS, PEOPLE):
            grounds = of_trace(case.trace, engine.catalogue, engine.messages, who=case.who)
            for pick, kind, sentence in sentences(engine, case, rng):
                facts = Facts(case.trace, engine.catalogue, pick, case.who)
                made = [one.text for one in mutants(sentence, facts, rng) if one.operator not in UNSEEN]
                texts = [(sentence, True), *((text, False) for text in made)]
                for text, holds in (texts[0], *rng.sample(texts[1:], min(len(texts) - 1, MUTANTS_OF_ONE))):
                    told = grounds.told
                    assert told is not None
                    roles = with_roles(drafter.draft(text, grounds, told, (pick.item_id,)), pick.item_id)
                    (true if holds else false).add(Case((kind,), roles, holds))
            drawn += len(case.trace.picks)
            if drawn >= PICKS:
                break
    unmistaken = sorted((one for one in false if replace(one, true=True) not in true), key=str)
    return [*sorted(true, key=str), *rng.sample(unmistaken, min(MUTANTS, len(unmistaken)))]


def sentences(engine: Engine, person: Person, rng: random.Random) -> Iterator[tuple[Pick, str, str]]:
    """What may be said of each pick: the pick, the kind of claim, and the words."""
    for pick in person.trace.picks:
        explanation = explain(person.trace, pick.item_id, engine.catalogue, engine.messages, who=person.who)
        claims = (*explanation.reasons, *explanation.against, *explanation.context)
        kinds = {claim.claim_id: claim.wording for claim in claims}
        said = Narrator(engine.messages, engine.catalogue, turn=rng.randrange(20)).explanation(explanation)
        yield from ((pick, kinds.get(one.claim_id or "", "none"), one.text) for one in said)
        own = [one for one in instances(explanation, load("dev")) if one.claim_id is not None]
        yield from ((pick, one.wording, one.text) for one in rng.sample(own, min(len(own), 6)))


class _Change(nn.Module):
    """What is added to a matrix of weights: a product of two thin ones."""

    def __init__(self, shape: torch.Size) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(RANK, shape[1]) * 0.02)
        self.up = nn.Parameter(torch.zeros(shape[0], RANK))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight + self.up @ self.down


class Learner:
    """The model with what is learned of it."""

    def __init__(self, kinds: Sequence[str]) -> None:
        folder = str(bundled_folder())
        self._kinds = {kind: place for place, kind in enumerate(kinds)}
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model: Any = AutoModel.from_pretrained(folder, local_files_only=True).requires_grad_(False)
        self._changes = dict(self._changed())
        width = 2 * self._model.config.hidden_size
        self._lines, self._alike = nn.Linear(width, len(kinds)), nn.Linear(width, 1)
        nn.init.zeros_(self._lines.weight)
        self._drop = nn.Dropout(0.1)
        learned = [*self._lines.parameters(), *self._alike.parameters()]
        changed = [parameter for one in self._changes.values() for parameter in one.parameters()]
        self._all = [*learned, *changed]
        groups = [{"params": changed, "lr": RATES["changes"]}, {"params": learned, "lr": RATES["lines"]}]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
        self._rates = [group["lr"] for group in self._optimizer.param_groups]

    def _changed(self) -> Iterator[tuple[str, _Change]]:
        for name, module in list(self._model.encoder.named_modules()):
            if isinstance(module, nn.Linear):
                change = _Change(module.weight.shape)
                parametrize.register_parametrization(module, "weight", change)
                yield f"encoder.{name}.weight", change

    def learn(self, cases: Sequence[Case], rng: random.Random, start: float, end: float) -> float:
        """One pass over all cases; `start` and `end` say where in the whole course it lies. The mean loss."""
        self._model.train()
        self._drop.train()
        by_length = sorted(cases, key=lambda case: len(case.text) + 20 * rng.random())
        batches = [by_length[place : place + BATCH] for place in range(0, len(cases), BATCH)]
        rng.shuffle(batches)
        total = 0.0
        for number, batch in enumerate(batches):
            share = start + (end - start) * number / len(batches)
            for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
                group["lr"] = rate * min(share / WARM, 1.0) * max(1 - share, 0.02)
            targets, weights = self._targets(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                odds = self._odds(batch).float()
            losses = nn.functional.binary_cross_entropy_with_logits(odds, targets, reduction="none")
            loss = (losses * weights).sum() / weights.sum()
            self._optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self._all, 1.0)
            self._optimizer.step()
            total += float(loss.detach())
        return total / len(batches)

    def _targets(self, batch: Sequence[Case]) -> tuple[torch.Tensor, torch.Tensor]:
        """What each case is to read like, and how much it says of each kind: a false one of its own kinds alone."""
        targets, weights = torch.zeros(2, len(batch), len(self._kinds))
        for row, case in enumerate(batch):
            own = [self._kinds[kind] for kind in case.kinds]
            weights[row] = ELSEWHERE * case.true
            weights[row, own] = 1 / len(own)
            targets[row, own] = float(case.true)
        return targets, weights

    def _odds(self, batch: Sequence[Case]) -> torch.Tensor:
        texts = [case.text for case in batch]
        pieces = self._tokenizer(texts, truncation=True, max_length=LONGEST, padding=True, return_tensors="pt")
        states = self._model(**pieces).last_hidden_state
        mask = pieces["attention_mask"][:, :, None].float()
        features = self._drop(torch.cat([states[:, 0], (states * mask).sum(1) / mask.sum(1)], dim=1))
        odds: torch.Tensor = self._lines(features) + self._alike(features)
        return odds

    def beliefs(self, cases: Sequence[Case]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """How far each case reads like one of its kinds, 0..1."""
        self._model.eval()
        self._drop.eval()
        found = list[float]()
        with torch.inference_mode():
            for place in range(0, len(cases), 64):
                batch = cases[place : place + 64]
                for case, odds in zip(batch, torch.sigmoid(self._odds(batch)), strict=True):
                    found.append(max(float(odds[self._kinds[kind]]) for kind in case.kinds))
        return np.array(found)

    def area(self, held: Sequence[Case]) -> float:
        """Under the curve of true ones let through against false ones: 1 where each true one is believed more."""
        return float(roc_auc_score([case.true for case in held], self.beliefs(held)))

    def write(self, file: Path) -> None:
        """What the product reads: thin matrices in half precision, and the lines."""
        arrays: dict[str, Any] = {
            "wordings": np.array(list(self._kinds)),
            "lines": (self._lines.weight + self._alike.weight).detach().numpy(),
            "bias": (self._lines.bias + self._alike.bias).detach().numpy(),
        }
        for name, change in self._changes.items():
            arrays[f"{name}|up"] = change.up.detach().numpy().astype(np.float16)
            arrays[f"{name}|down"] = change.down.detach().numpy().astype(np.float16)
        np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    sys.exit(main())
