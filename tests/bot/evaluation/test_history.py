"""Later interactions beside what is recommended from the history: who and what counts, ties, baselines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from threadpoolctl import ThreadpoolController

from bot.evaluation.history import baselines, reading, scoring
from bot.evaluation.history.learning import divide, histories, learn
from bot.messages import Messages
from bot.turn.engine import Engine
from retrieval import cores
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import InputError
from retrieval.index import open_current
from retrieval.ingest import ingest

HEAD = "user_id,item_id,action,value,timestamp\n"
KINDS = ("crime", "comedy")
PLACES = ("harbour", "mountain", "cinema", "school", "circus", "desert", "palace", "island", "tower", "market")


def catalogue() -> str:
    """Ten films of either kind: c0..c9 and f0..f9."""
    rows = [
        f"{kind[0] if kind == 'crime' else 'f'}{place},The {name} {kind},{kind},{1980 + place},A {kind} set in a {name}."
        for kind in KINDS
        for place, name in enumerate(PLACES)
    ]
    return "id,title,genres,year,description\n" + "\n".join(rows) + "\n"


def ratings() -> str:
    """Twenty people: the even ones like crime and the odd ones comedies; each leaves out two of their kind."""
    rng, rows = np.random.default_rng(3), list[str]()
    for person in range(20):
        own, other = ("c", "f") if person % 2 == 0 else ("f", "c")
        liked = [f"{own}{place}" for place in rng.permutation(10)[:8]]
        rated = [(one, 5) for one in liked[:7]] + [(f"{other}{rng.integers(10)}", 2)] + [(liked[7], 5)]
        rows += [f"p{person:02},{one},rate,{stars},{1_600_000_000 + 60 * at}" for at, (one, stars) in enumerate(rated)]
    return HEAD + "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("history")
    (folder / "items.csv").write_text(catalogue())
    (folder / "events.csv").write_text(ratings())
    ingest(folder / "home", folder / "items.csv", interactions=[folder / "events.csv"], embedder=embedder)
    index = open_current(folder / "home")
    yield Engine(index, embedder, Messages())
    index.close()


def unseen(engine: Engine, person: str, kind: str) -> list[str]:
    """What of one kind a person has not rated, by id."""
    done = engine.done_with(engine.history(person))
    return [item.item_id for item in engine.catalogue.items if item.item_id[0] == kind and item.item_id not in done]


def held(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "held.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return file


def ids(engine: Engine, one: reading.Later) -> list[str]:
    return [engine.catalogue.items[row].item_id for row in one.relevant]


def test_who_and_what_counts(engine: Engine, tmp_path: Path) -> None:
    """Four stars and more, a purchase, a like; nothing that was rated before; nobody without any of that."""
    done = engine.history("p00")[0].item_id
    first, second = unseen(engine, "p00", "c")
    other = unseen(engine, "p00", "f")
    file = held(
        tmp_path,
        f"p00,{first},rate,4,1700000000",
        f"p00,{second},purchase,,1700000001",
        f"p00,{other[0]},like,,1700000002",
        f"p00,{other[1]},rate,3.5,1700000003",
        f"p00,{other[2]},view,,1700000004",
        f"p00,{done},rate,5,1700000005",
        f"p01,{unseen(engine, 'p01', 'c')[0]},rate,2,1700000006",
        f"p02,{engine.history('p02')[0].item_id},rate,5,1700000007",
    )
    (one,) = reading.load(file, engine)
    assert one.user_id == "p00"
    assert sorted(ids(engine, one)) == sorted([first, second, other[0]])
    assert engine.catalogue.row(done) not in one.allowed
    assert len(one.allowed) == 20 - len(engine.history("p00"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD, "the file has a header and no rows"),
        ("item_id,value\nc0,5\n", "no column looks like the person"),
        (HEAD + "p00,nothing,rate,5,1700000000\n", "nobody likes anything new in these 1 rows (0 usable)"),
        (HEAD + "p00,c0,rate,1,1700000000\n", "nobody likes anything new in these 1 rows (1 usable)"),
    ],
)
def test_a_file_without_anything_to_foresee_is_named(text: str, says: str, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "held.csv"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        reading.load(file, engine)
    assert str(file) in caught.value.line()
    assert says in caught.value.line()


def test_what_is_tied_does_not_win_by_its_place() -> None:
    one = reading.Later("x", np.arange(1, 30), np.array([1]))
    scores = np.zeros(30)
    found = scoring.Found()
    found.add(one, scores)
    scores[0] = 9.0  # may not be recommended: takes nobody's place
    scores[1] = 1.0
    found.add(one, scores)
    scores[2:9] = 1.0
    found.add(one, scores)
    assert found.ndcg == pytest.approx([0.0, 1.0, 1 / np.log2(1 + 8)])
    assert found.recall == [0.0, 1.0, 1.0]
    assert found.precision == [0.0, 0.1, 0.1]
    assert found.first[1] == list(range(1, 11))


def test_the_figures_of_the_product_and_of_baselines(engine: Engine, tmp_path: Path) -> None:
    rows = [
        f"p{person:02},{one},rate,5,1700000000"
        for person in range(20)
        for one in unseen(engine, f"p{person:02}", "cf"[person % 2])
    ]
    later = reading.load(held(tmp_path, *rows, f"new,{engine.catalogue.items[0].item_id},rate,5,1700000000"), engine)
    figures = scoring.evaluate(engine, later)
    assert json.loads(json.dumps(figures)) == figures
    assert list(figures) == [
        "n_users", "ndcg10", "ci95", "recall10", "precision10", "f1_10", "coverage", "novelty", "by_baseline",
    ]  # fmt: skip
    assert list(figures["by_baseline"]) == ["popularity", "ease", "als", "svd", "item_knn"]
    assert figures["n_users"] == 21
    ease, popularity = figures["by_baseline"]["ease"], figures["by_baseline"]["popularity"]
    assert ease["ndcg10"] > popularity["ndcg10"]  # two kinds of people: nobody is like the average
    assert figures["ndcg10"] > popularity["ndcg10"]
    assert ease["gain"] == pytest.approx(figures["ndcg10"] / ease["ndcg10"])
    assert ease["difference"] == pytest.approx(figures["ndcg10"] - ease["ndcg10"])
    assert ease["gain_ci95"][0] <= ease["gain"] <= ease["gain_ci95"][1]
    assert 0 < figures["coverage"] <= 1
    assert figures["novelty"] > 0
    for name in ("als", "item_knn"):
        assert (figures["by_baseline"][name] is None) == bool(baselines.MISSING)


def test_the_product_is_scored_as_somebody_would_see_it_first(engine: Engine, tmp_path: Path) -> None:
    """The first ten are what a query without words gives; nothing that was rated is among them."""
    (first, *_) = unseen(engine, "p00", "c")
    later = reading.load(held(tmp_path, f"p00,{first},rate,5,1700000000"), engine)
    found = scoring.product(engine, later)
    (rows,) = found.first
    done = {engine.catalogue.row(event.item_id) for event in engine.history("p00")}
    assert len(rows) == 10
    assert not done & set(rows)


def test_the_history_is_divided_by_time_and_nothing_later_is_learned_from(engine: Engine) -> None:
    everybody = histories(engine.index.interactions())
    learned, later = divide(everybody, engine.catalogue)
    whole = learn(everybody, engine.catalogue)
    assert len(later) == 20
    for one in later:
        place, events = learned.places[one.user_id], everybody[one.user_id]
        last = engine.catalogue.row(events[-1].item_id)
        assert one.relevant.tolist() == [last]  # the latest fifth of nine is the last
        assert learned.had[place, last] == 0
        assert whole.had[place, last] == 1
        assert whole.liked[place].nnz == len(events) - 1  # two stars are had, not liked
        assert last in one.allowed


@pytest.mark.parametrize("shape", [(6, 15), (15, 6)])
def test_ease_is_the_published_model(shape: tuple[int, int]) -> None:
    """Each column of weights is the ridge regression of an item on all others, whichever side is the smaller."""
    matrix = csr_matrix(np.random.default_rng(1).integers(0, 2, shape).astype(np.float32))
    given = baselines.ease(matrix, 3.0)(np.arange(shape[0]))
    dense = matrix.toarray().astype(float)
    for item in range(shape[1]):
        others = np.delete(dense, item, axis=1)
        weights = np.linalg.solve(others.T @ others + 3.0 * np.eye(shape[1] - 1), others.T @ dense[:, item])
        assert given[:, item] == pytest.approx(others @ weights, abs=1e-6)


def test_somebody_unknown_gets_what_most_people_have(engine: Engine) -> None:
    everybody = histories(engine.index.interactions())
    learned = learn(everybody, engine.catalogue)
    counts = np.asarray(learned.had.sum(axis=0)).ravel()
    one = reading.Later("nobody", np.arange(len(counts)), np.array([int(np.argmax(counts))]))
    found = scoring.run(baselines.BASELINES["ease"], {"of": "liked", "regularisation": 10.0}, learned, [one])
    shown = counts[list(found.first[0])].tolist()
    assert shown == sorted(counts.tolist(), reverse=True)[:10]


def test_a_baseline_learns_on_every_core(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def learned_by(matrix: csr_matrix) -> baselines.Scores:
        assert {one["num_threads"] for one in ThreadpoolController().select(user_api="blas").info()} == {3}
        return baselines.popularity(matrix)

    monkeypatch.setattr(cores, "_own", lambda: 3)  # also on a machine with fewer; an open engine has one
    learned, one = (
        learn({"p0": engine.history("p00")}, engine.catalogue),
        reading.Later("p0", np.arange(20), np.array([0])),
    )
    scoring.run(baselines.Baseline(learned_by, {}), {"of": "had"}, learned, [one])


@pytest.mark.parametrize("events", [0, 1, 2])
@pytest.mark.parametrize("name", list(baselines.BASELINES))
def test_a_baseline_makes_do_with_hardly_any_history(engine: Engine, name: str, events: int) -> None:
    baseline = baselines.BASELINES[name]
    if baseline.needs in baselines.MISSING:
        pytest.skip("implicit is not installed")
    known = {f"p{place}": [engine.history("p00")[place]] for place in range(events)}
    learned, one = learn(known, engine.catalogue), reading.Later("p0", np.arange(20), np.array([0]))
    for setting in ({"of": "liked"}, {"of": "had"}):
        first = next(baseline.settings())
        found = scoring.run(baseline, {**first, **setting}, learned, [one])
        assert len(found.first[0]) == events  # what nobody has is not recommended


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("als", {"factors": 4, "regularisation": 0.1, "alpha": 5.0}),
        ("item_knn", {"weighting": "Cosine", "neighbours": 5}),
        ("item_knn", {"weighting": "TFIDF", "neighbours": 5}),
        ("svd", {"factors": 2}),
        ("ease", {"regularisation": 5.0}),
    ],
)
def test_a_baseline_tells_two_kinds_of_people_apart(engine: Engine, name: str, setting: dict[str, object]) -> None:
    if baselines.BASELINES[name].needs in baselines.MISSING:
        pytest.skip("implicit is not installed")
    everybody = histories(engine.index.interactions())
    learned = learn(everybody, engine.catalogue)
    people = [f"p{person:02}" for person in range(20)]
    later = [
        reading.Later(
            person,
            np.array([engine.catalogue.row(one) for kind in "cf" for one in unseen(engine, person, kind)]),
            np.array([engine.catalogue.row(one) for one in unseen(engine, person, "cf"[place % 2])]),
        )
        for place, person in enumerate(people)
    ]
    found = scoring.run(baselines.BASELINES[name], {"of": "liked", **setting}, learned, later)
    assert np.mean(found.ndcg) > 0.95
