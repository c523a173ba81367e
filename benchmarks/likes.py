"""Learns from labelled dialogs what people dislike that they name in passing, and says how well on others.

    python benchmarks/likes.py TRAIN.jsonl [MORE.jsonl ...] [--home HOME] [--write]

`HOME` is an index of the dialogs' catalogue. The dialogs are ReDial's (Li et al., "Towards Deep Conversational
Recommendations", NeurIPS 2018; CC BY 4.0), labelled with what the seeker liked. Five folds by dialog over all files,
repeated with other folds; and, of several files, learned from the first alone and measured on the others. Where the
line is drawn is chosen within the training folds. One JSON object on standard output. `--write` learns from all
dialogs and replaces the weights that the package ships.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.evaluation.dialogs.liking import Case, cases, score
from bot.messages import Messages
from bot.settings import load as settings
from bot.turn.engine import Engine
from bot.understanding.likes import DISLIKED, WEIGHTS
from retrieval.dialogs import load
from retrieval.embedding import SentenceEmbedder
from retrieval.index import open_current

Floats = NDArray[np.float64]
FOLDS, REPEATS = 5, 3
RARE = 3  # mentions that must have a remark for it to be learned
STRENGTH = 0.1  # C of the logistic regression: the inverse of its regularization
LINES = np.linspace(-2.0, 2.0, 81)  # log-odds from which on an item may be taken to be disliked
SMOOTH = 9  # neighbouring lines whose balanced accuracy is averaged, so that one item does not decide
# The rules were written on the very dialogs that the line is chosen on and err more on others, so what is left to the
# classifier there is more mixed: the lowest line that is this close to the best
SLACK = 0.01


def main(arguments: Sequence[str] | None = None) -> int:
    """Cross-validate and print; write the weights where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dialogs", type=Path, nargs="+")
    parser.add_argument("--home", type=Path, default=None, help="default: WHYPICK_HOME")
    parser.add_argument("--write", action="store_true", help="replace the package's weights")
    chosen = parser.parse_args(arguments)
    parts = [list(read(file, chosen.home)) for file in chosen.dialogs]
    found = [case for part in parts for case in part]
    rounds = [cross_validated(found, seed) for seed in range(REPEATS)]
    print("balanced accuracy of each repeat:", *(f"{one['balanced_accuracy']:.3f}" for one in rounds), file=sys.stderr)
    if chosen.write:
        write(Learned(found), WEIGHTS)
    mean = float(np.mean([one["balanced_accuracy"] for one in rounds]))
    rules = score([(not case.disliked, not case.plain) for case in found])
    others = [case for part in parts[1:] for case in part]
    held = score(list(Learned(parts[0]).read(others))) if others else None
    print(json.dumps({"balanced_accuracy": mean, "rounds": rounds, "rules_alone": rules, "first_to_others": held}))
    return 0


def read(dialogs: Path, home: Path | None) -> Iterator[Case]:
    """Every labelled item that a seeker named, with what the product remarks on it."""
    chosen = settings(home=home) if home else settings()
    with closing(open_current(chosen.home)) as index:
        engine = Engine(index, SentenceEmbedder(chosen.embedder), Messages())
        for dialog in load([dialogs]):
            yield from cases(engine, dialog)


def cross_validated(found: Sequence[Case], seed: int) -> dict[str, Any]:
    """The figures of `evaluate likes`, each dialog read by weights and a line that saw none of its items."""
    folds = GroupKFold(FOLDS, shuffle=True, random_state=seed)
    pairs = list[tuple[bool, bool]]()
    for train, test in folds.split(found, groups=[case.dialog_id for case in found]):
        pairs += Learned([found[place] for place in train]).read([found[place] for place in test])
    return score(pairs)


class Learned:
    """A weight a feature and the intercept, moved so that 0 is the line, which is chosen by inner folds."""

    def __init__(self, found: Sequence[Case]) -> None:
        counts = Counter(name for case in found for values in case.remarks for name in values)
        remarks = [_kept(values, counts) for case in found for values in case.remarks]
        vectorizer = DictVectorizer(dtype=np.float64)
        self._given = vectorizer.fit_transform(remarks)
        self.names = [str(name) for name in vectorizer.get_feature_names_out()]
        self._places = {name: place for place, name in enumerate(self.names)}
        self._truth = np.array([case.disliked for case in found for _ in case.remarks])
        self._shares = np.array([len(case.remarks) ** -0.5 for case in found for _ in case.remarks])
        self._case_of = np.array([place for place, case in enumerate(found) for _ in case.remarks])
        odds = dict[int, Floats]()
        groups = [case.dialog_id for case in found]
        for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(found, groups=groups):
            weights = self._fitted(np.flatnonzero(np.isin(self._case_of, train)))
            odds |= {int(place): self._odds(weights, found[place]) for place in test}
        self.weights = self._fitted(np.arange(len(remarks)))
        self.weights[-1] -= _line(found, [odds[place] for place in range(len(found))])
        self.weights = self.weights.astype(np.float16).astype(np.float64)

    def read(self, found: Sequence[Case]) -> Iterator[tuple[bool, bool]]:
        """(liked, read as liked) of each item, as the product would read it with these weights."""
        for case in found:
            yield not case.disliked, not (case.plain or _is_doubted(self._odds(self.weights, case), 0.0))

    def _odds(self, weights: Floats, case: Case) -> Floats:
        """Log-odds of each vague mention."""
        terms = (
            sum(value * weights[self._places[name]] for name, value in values.items() if name in self._places)
            for values in case.vague
        )
        return np.array([weights[-1] + term for term in terms])

    def _fitted(self, rows: NDArray[np.int64]) -> Floats:
        """One balanced logistic regression over all mentions; those of one item share its weight, by the root."""
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear")
        model.fit(self._given[rows], self._truth[rows], sample_weight=self._shares[rows])
        return np.append(model.coef_[0], model.intercept_)


def _kept(values: Mapping[str, float], counts: Mapping[str, int]) -> dict[str, float]:
    """The features that were remarked often enough."""
    return {name: value for name, value in values.items() if counts[name] >= RARE}


def _is_doubted(odds: Floats, line: float) -> bool:
    """Is an item with these vague mentions taken to be disliked? As `bot.preferences.weigh` has it."""
    if not len(odds):
        return False
    chances = 1.0 / (1.0 + np.exp(line - odds))
    doubt = chances[0]
    for chance in chances[1:]:
        doubt = (doubt + chance) / 2
    return bool(doubt >= 0.5)


def _line(found: Sequence[Case], odds: Sequence[Floats]) -> float:
    """The lowest line whose balanced accuracy, averaged over its neighbours, is close to the best one's."""
    figure: Callable[[float], float] = lambda line: score(  # noqa: E731
        [(not case.disliked, not (case.plain or _is_doubted(one, line))) for case, one in zip(found, odds, strict=True)]
    )["balanced_accuracy"]
    accuracy = np.pad([figure(line) for line in LINES], SMOOTH // 2, mode="edge")
    smooth = np.convolve(accuracy, np.ones(SMOOTH) / SMOOTH, "valid")
    return float(LINES[int((smooth >= smooth.max() - SLACK).argmax())])


def write(learned: Learned, file: Path) -> None:
    """The weights as the package ships them."""
    np.savez_compressed(
        file,
        classes=np.array([DISLIKED]),
        names=np.array(learned.names),
        weights=learned.weights[:, None].astype(np.float16),
        thresholds=np.array([0.5], dtype=np.float16),
    )


if __name__ == "__main__":
    raise SystemExit(main())
