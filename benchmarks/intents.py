"""Learns the classifier of intents from labelled dialogs and says how good it is on dialogs that it did not see.

    python benchmarks/intents.py DIALOGS.jsonl [--home HOME] [--write]

`HOME` is an index of the dialogs' catalogue. The dialogs are IARD's (Cai and Chen, "Predicting User Intents and
Satisfaction with Dialogue-based Conversational Recommendations", UMAP 2020; MIT): seekers' turns with `sub_intents`.
Five folds by dialog, repeated with other folds; thresholds are chosen within the training folds. One JSON object on
standard output. `--write` learns from all dialogs and replaces the weights that the package ships.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.evaluation.dialogs.intending import FEW, Case, cases, score
from bot.messages import Messages
from bot.settings import load as settings
from bot.turn.engine import Engine
from bot.understanding.intents import WEIGHTS, Classifier
from retrieval.dialogs import load
from retrieval.embedding import SentenceEmbedder
from retrieval.index import open_current

FOLDS, REPEATS = 5, 3
RARE = 3  # messages that must have a remark for it to be learned
STRENGTH = 0.2  # C of the logistic regression: the inverse of its regularization
GRID = np.linspace(0.1, 0.9, 33)
SMOOTH = 5  # neighbouring thresholds whose F1 is averaged, so that one message does not decide


def main(arguments: Sequence[str] | None = None) -> int:
    """Cross-validate and print; write the weights where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dialogs", type=Path)
    parser.add_argument("--home", type=Path, default=None, help="default: WHYPICK_HOME")
    parser.add_argument("--write", action="store_true", help="replace the package's weights")
    chosen = parser.parse_args(arguments)
    found = read(chosen.dialogs, chosen.home)
    rounds = [cross_validated(found, seed) for seed in range(REPEATS)]
    print("macro F1 of each repeat:", *(f"{one['macro_f1']:.3f}" for one in rounds), file=sys.stderr)
    if chosen.write:
        write(fitted(found), WEIGHTS)
    mean = float(np.mean([one["macro_f1"] for one in rounds]))
    print(json.dumps({"messages": len(found), "macro_f1": mean, "rounds": rounds}))
    return 0


def read(dialogs: Path, home: Path | None) -> list[Case]:
    """Every labelled message, with what the product remarks on it."""
    chosen = settings(home=home) if home else settings()
    with closing(open_current(chosen.home)) as index:
        engine = Engine(index, SentenceEmbedder(chosen.embedder), Messages())
        return [case for dialog in load([dialogs]) for case in cases(engine, dialog)]


def cross_validated(found: Sequence[Case], seed: int) -> dict[str, Any]:
    """The figures of `evaluate intents`, each dialog read by a classifier that saw none of its messages."""
    folds = GroupKFold(FOLDS, shuffle=True, random_state=seed)
    pairs = list[tuple[frozenset[str], frozenset[str]]]()
    for train, test in folds.split(found, groups=[case.dialog_id for case in found]):
        classifier = fitted([found[place] for place in train])
        pairs += ((found[place].labels, frozenset(classifier.intents(found[place].values))) for place in test)
    return score(pairs)


def fitted(found: Sequence[Case]) -> Classifier:
    """A classifier of the classes with enough cases, its thresholds chosen by inner folds."""
    counts = Counter(code for case in found for code in case.labels)
    classes = tuple(sorted(code for code, n in counts.items() if n >= FEW * (FOLDS - 1) // FOLDS))
    remarks = Counter(name for case in found for name in case.values)
    kept = [{name: value for name, value in case.values.items() if remarks[name] >= RARE} for case in found]
    vectorizer = DictVectorizer(dtype=np.float64, sparse=False)
    given = vectorizer.fit_transform(kept)
    truth = np.array([[code in case.labels for code in classes] for case in found])
    chances = np.zeros(truth.shape)
    groups = [case.dialog_id for case in found]
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(found, groups=groups):
        chances[test] = _probabilities(_learned(given[train], truth[train]), given[test])
    thresholds = [_threshold(chances[:, place], truth[:, place]) for place in range(len(classes))]
    names = vectorizer.get_feature_names_out().tolist()
    places = {name: place for place, name in enumerate(names)}
    weights = _learned(given, truth).astype(np.float16).astype(np.float32)
    return Classifier(classes, places, weights, np.array(thresholds, dtype=np.float32))


def _learned(given: NDArray[np.float64], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights (features + 1, classes) of one balanced logistic regression a class."""
    columns = []
    for one in truth.T:
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear").fit(given, one)
        columns.append(np.append(model.coef_[0], model.intercept_))
    return np.stack(columns, axis=1)


def _probabilities(weights: NDArray[np.float64], given: NDArray[np.float64]) -> NDArray[np.float64]:
    chances: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(given @ weights[:-1] + weights[-1])))
    return chances


def _threshold(chances: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The threshold with the best F1, averaged over its neighbours."""
    said = chances[:, None] >= GRID
    f1 = 2 * (said & truth[:, None]).sum(0) / (said.sum(0) + truth.sum())
    padded = np.pad(f1, SMOOTH // 2, mode="edge")
    return float(GRID[int(np.convolve(padded, np.ones(SMOOTH) / SMOOTH, "valid").argmax())])


def write(classifier: Classifier, file: Path) -> None:
    """The classifier as the package ships it."""
    np.savez_compressed(
        file,
        classes=np.array(classifier.classes),
        names=np.array(list(classifier.places)),
        weights=classifier.weights.astype(np.float16),
        thresholds=classifier.thresholds.astype(np.float16),
    )


if __name__ == "__main__":
    raise SystemExit(main())
