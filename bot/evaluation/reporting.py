"""Figures as a report: Markdown with tables, how they were taken, and plots as SVG files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.pictures.charts import Chart, Measure, shown, svg
from bot.pictures.markdown import escaped, table
from bot.pictures.names import flat
from retrieval.errors import InputError

Figures = Mapping[str, Any]
_BOOTSTRAP = "In brackets: the bootstrap 95% interval over {}."


@dataclass(frozen=True, slots=True)
class Taken:
    """What was evaluated, on which file (its name alone is told) and index version; `items` as `--items` has it."""

    what: str
    file: Path
    index_version: str
    items: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A table under a heading, and a plot of it where that shows more; the plot's file is named after its key."""

    heading: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    key: str = ""
    chart: Chart | None = None


def check(file: Path) -> None:
    """Raises InputError for a place where no report can be written: better than after minutes of measuring."""
    if file.suffix.lower() != ".md":
        raise InputError("a report is Markdown", where=str(file), do="Name a file that ends in .md.")
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise InputError("no report can be written there", where=str(file), do="Name a file in a folder that exists.")


def write(file: Path, figures: Figures, taken: Taken) -> tuple[Path, ...]:
    """Write the report and its plots; the files, the report first. Raises InputError where they can't be written."""
    title, protocol, parts = _TOLD[taken.what]
    head = [f"# {title}", f"File: {escaped(flat(taken.file.name))}. Index version: {escaped(taken.index_version)}."]
    if taken.items:
        head.append(f"Items of what is said: {taken.items}.")
    text, plots = [*head, " ".join(protocol.split())], dict[Path, str]()
    for part in parts(figures):
        text += [f"## {part.heading}", table(part.heads, part.rows)]
        if part.chart is not None and part.chart.measures:
            plot = file.with_name(f"{file.stem}-{part.key}.svg")
            plots[plot] = svg(part.chart)
            text.append(f"![{escaped(part.chart.title)}](<{_link(plot.name)}>)")
    try:
        for place, content in {file: "\n\n".join(text) + "\n", **plots}.items():
            place.write_text(content, encoding="utf-8")
    except OSError as error:
        raise InputError(
            "the report can't be written", where=str(file), do="Name a file that may be written."
        ) from error
    return file, *plots


def _link(name: str) -> str:
    """A file's name as Markdown has it between angle brackets."""
    return flat(name).replace("\\", "\\\\").replace("<", "\\<").replace(">", "\\>")


def _dialogs(figures: Figures) -> Iterator[_Part]:
    ways = {name: figures[name] for name in ("novel", "all")}
    depths = list(figures["novel"]["recall"])
    recall = {
        (name, depth): Measure(f"recall@{depth}, {name}", way["recall"][depth], tuple(way["ci95"][depth]), place)
        for place, (name, way) in enumerate(ways.items())
        for depth in depths
    }
    rows = [["targets", *(str(way["n"]) for way in ways.values())]]
    rows += [[f"recall@{depth}", *(shown(recall[name, depth]) for name in ways)] for depth in depths]
    rows += [[key, *(f"{way[key]:.3f}" for way in ways.values())] for key in ("mrr", "ndcg10")]
    bars = tuple(recall[name, depth] for depth in depths for name in ways)
    yield _Part(
        "Recall by depth", ["figure", *ways], rows, "recall", Chart("Recall by depth, novel items and all", bars)
    )
    yield _Part(
        "Beside", ["figure", "found"], [[key, _number(figures[key])] for key in ("n_dialogs", "p50_ms", "p95_ms")]
    )
    yield from _judged(figures["llm"]) if "llm" in figures else ()


def _judged(llm: Figures) -> Iterator[_Part]:
    """What a language model's grades add to the same turns, and what it names by itself."""
    alone = llm["alone"]
    rows = [
        [f"recall@{depth}", _number(one["without"]), _number(one["with"]), _ends(one["change"], one["ci95"]),
         _ends(alone["recall"][depth], alone["ci95"][depth])]
        for depth, one in llm["recall"].items()
    ]  # fmt: skip
    heads = ["figure", "without grades", "with grades", "change", "model alone"]
    yield _Part(f"{flat(llm['model'])} on {llm['n_turns']} turns", heads, rows)
    cost = [[key, _number(llm[key]), _number(alone.get(key))] for key in ("reordered", "first_changed", "answered")]
    cost += [
        [f"{key}, {name}", _number(llm[key][name]), _number(alone[key][name])]
        for key in ("tokens", "seconds")
        for name in llm[key]
    ]
    worth = llm["worth"]
    cost.append(["weight deserved", _number(None) if worth is None else _ends(worth["weight"], worth["ci95"]), ""])
    cost.append(["bound in force", _number(llm["bound"]), ""])
    yield _Part("What it did and cost", ["figure", "grading", "alone"], cost)


def _history(figures: Figures) -> Iterator[_Part]:
    lists = {"whypick": figures, **figures["by_baseline"]}
    measured = {name: one for name, one in lists.items() if one is not None}
    keys = ("recall10", "precision10", "f1_10", "coverage", "novelty")
    bars = {name: _bar(name, one, place) for place, (name, one) in enumerate(measured.items())}
    rows = [[name, shown(bars[name]), *(_number(one[key]) for key in keys)] for name, one in measured.items()]
    rows += [[name, "not measured", *("" for _ in keys)] for name in lists if name not in measured]
    chart = Chart("ndcg@10 by recommender", tuple(bars.values()))
    yield _Part(f"{figures['n_users']} people", ["recommender", "ndcg@10", *keys], rows, "ndcg10", chart)
    versus = [
        [name, *(_ends(one[key], one[f"{key}_ci95"]) for key in ("gain", "difference")), _setting(one["setting"])]
        for name, one in measured.items()
        if name != "whypick"
    ]
    heads = ["baseline", "ndcg@10, times the baseline's", "ndcg@10, above the baseline's", "its best setting"]
    yield _Part("Whypick beside each baseline", heads, versus)


def _simulated(figures: Figures) -> Iterator[_Part]:
    variants: Mapping[str, Figures] = figures["by_variant"]
    ends = {name: one["success5_ci95"] for name, one in variants.items()}
    bars = {
        name: Measure(name, one["success5"], (ends[name][0], ends[name][1]), min(place, 1))
        for place, (name, one) in enumerate(variants.items())
    }
    rows = [
        [
            name,
            shown(bars[name]),
            *(_ends(one[key], one[f"{key}_ci95"]) for key in ("turns_to_success", "turns_missed_as_6")),
        ]
        for name, one in variants.items()
    ]
    heads = ["way of answering", "success within 5 turns", "turns to success", "turns, failures counted as 6"]
    chart = Chart("Success within 5 turns", tuple(bars.values()))
    yield _Part(f"{figures['n']} people, {figures['chats']} chats of each", heads, rows, "success", chart)
    turns = [str(turn) for turn in range(1, len(next(iter(variants.values()))["success_by_turn"]) + 1)]
    rows = [[name, *map(_number, one["success_by_turn"])] for name, one in variants.items()]
    yield _Part("Success by turn", ["way of answering", *turns], rows)
    rows = [
        [name, *(_ends(one[key], one[f"{key}_ci95"]) for key in ("success5", "turns"))]
        for name, one in figures["gains"].items()
    ]
    yield _Part("What a part is worth", ["part", "success within 5 turns", "turns, failures counted as 6"], rows)
    rows = [
        [name, *(_ends(one[key], one[f"{key}_ci95"]) for key in ("ratio", "success5", "turns"))]
        for name, one in figures["versus"].items()
    ]
    heads = ["beside", "success, times theirs", "success, above theirs", "turns, above theirs"]
    yield _Part("Beside paging through what is popular", heads, rows)


def _bar(name: str, one: Figures, place: int) -> Measure:
    return Measure(name, one["ndcg10"], (one["ci95"][0], one["ci95"][1]), min(place, 1))


def _setting(setting: Figures) -> str:
    return ", ".join(f"{key} {value}" for key, value in setting.items())


def _classes(figures: Figures) -> Iterator[_Part]:
    """Figures with `per_class`: class -> {"n", "recall", ...}; every single number beside them is told first."""
    single = {key: value for key, value in figures.items() if isinstance(value, int | float) or value is None}
    main = next((key for key in ("macro_f1", "balanced_accuracy") if key in single), "")
    ends = figures.get("ci95")
    whole = [
        [key, _ends(value, ends if key == main and isinstance(ends, Sequence) else None)]
        for key, value in single.items()
    ]
    yield _Part("All classes", ["figure", "found"], whole)
    per_class: Mapping[str, Figures] = figures["per_class"]
    names = list(dict.fromkeys(name for one in per_class.values() for name in one))
    rows = [[flat(key), *(_number(one.get(name)) for name in names)] for key, one in per_class.items()]
    shows = "f1" if "f1" in names else "recall"
    bars = tuple(Measure(key, float(one[shows])) for key, one in per_class.items() if one.get(shows) is not None)
    yield _Part("By class", ["class", *names], rows, "classes", Chart(f"{shows} by class", bars))


def _ends(value: float | None, ends: Sequence[float] | None) -> str:
    if value is None or ends is None:
        return _number(value)
    return shown(Measure("", value, (ends[0], ends[1])))


def _number(value: object) -> str:
    return "nothing to measure" if value is None else f"{value:.3f}" if isinstance(value, float) else flat(str(value))


_TOLD: Mapping[str, tuple[str, str, Callable[[Figures], Iterator[_Part]]]] = {
    "dialogs": (
        "Recommendations in dialogs between people",
        f"""Before each turn in which the recommender names items, but for one that opens the dialog, the product is asked
        what it would recommend; one record a target. Novel: what was named before is no target and is never recommended.
        All: repeats are kept. Diversity and online weights are off, ties are ranked pessimistically.
        {_BOOTSTRAP.format("dialogs")}""",
        _dialogs,
    ),
    "likes": (
        "Likes and dislikes read from dialogs",
        "Items that the seeker named and said yes or no to afterwards; one that is named without a judgement counts as liked.",
        _classes,
    ),
    "intents": (
        "Intents read from dialogs",
        f"""What a turn is taken for beside what people labelled it. {_BOOTSTRAP.format("dialogs")}""",
        _classes,
    ),
    "history": (
        "What people came to like, from their history alone",
        f"""For each person with a history in the index, what they rated four of five or more, bought or liked later is to
        be in the ten items that the product shows to somebody who has said nothing yet. What was rated, bought or judged
        before is not recommended, by anybody; everything else is the same for all recommenders, and ties are ranked
        pessimistically. Baselines are tuned on the history alone, divided by time at each person's latest fifth.
        {_BOOTSTRAP.format("people")} Two recommenders are compared on people drawn in pairs.""",
        _history,
    ),
    "simulate": (
        "People who talk until they find something",
        f"""Each person has a history in the index, and rated other items later, of which the product knows nothing. They
        have one of those in mind that they rated four of five or more, bought or liked, tell it by facets and words and
        never by its title, answer questions, tap, and may lose patience after any turn. Success: one of the three picks
        of a turn is something that they came to like. Popularity: pages of three, what most people have first, less what
        the person had rated, bought or judged, looked at with the same patience; all pages: looked at to the fifth.
        {_BOOTSTRAP.format("people")} Differences and ratios are taken on people drawn in pairs.""",
        _simulated,
    ),
}
