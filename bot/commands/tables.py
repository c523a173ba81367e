"""What `whypick evaluate ...` prints for a person: figures as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from bot.surfaces.console import words

# key -> what it should be, for a person to compare with
WANTED: Mapping[str, str] = {
    "claim_precision": "1.0",
    "mutants": "2000",
    "kill_rate": ">= 0.995",
    "kill_rate_worst": ">= 0.98",
    "paraphrases": "500",
    "false_alarm": "<= 0.01",
    "untrue_caught": "1.0",
    "additivity_gap": "<= 1e-9",
    "shap_gap": "<= 1e-9",
    "coverage": ">= 0.80",
    "order_tau": "1.0",
    "counterfactual_validity": "1.0",
    "counterfactual_minimality": "1.0",
    "followup_consistency": "1.0",
    "sensitivity": "1.0",
    "unique_sentence_ratio": "> 0.3",
    "p95_ms": "<= 50",
}


def recalls(figures: Mapping[str, Any]) -> Table:
    """Both protocols side by side: each figure with its interval."""
    found = Table(box=None, pad_edge=False)
    for heading in ("figure", "novel", "all"):
        found.add_column(heading)
    ways = (figures["novel"], figures["all"])
    found.add_row("targets", *(str(way["n"]) for way in ways))
    for depth in figures["novel"]["recall"]:
        cells = (_with_ends(way["recall"][depth], way["ci95"][depth]) for way in ways)
        found.add_row(f"recall@{depth}", *cells)
    for key in ("mrr", "ndcg10"):
        found.add_row(key, *(f"{way[key]:.3f}" for way in ways))
    for key in ("n_dialogs", "p50_ms", "p95_ms"):
        found.add_row(key, _figure(figures[key]))
    return found


def judged(figures: Mapping[str, Any]) -> Group:
    """The recalls, and below them what a language model's grades add and what it names by itself."""
    llm = figures["llm"]
    found = Table(box=None, pad_edge=False)
    for heading in ("", "without grades", "with grades", "change", "model alone"):
        found.add_column(heading)
    for depth, one in llm["recall"].items():
        alone = _with_ends(llm["alone"]["recall"][depth], llm["alone"]["ci95"][depth])
        cells = (f"{one['without']:.3f}", f"{one['with']:.3f}", _with_ends(one["change"], one["ci95"]), alone)
        found.add_row(f"recall@{depth}", *cells)
    worth = llm["worth"]
    told = "" if worth is None else _with_ends(worth["weight"], worth["ci95"])
    for key, value in (
        (f"{llm['model']}, targets", str(llm["n"])),
        ("turns re-ordered", f"{llm['reordered']:.0%}"),
        ("first pick changed", f"{llm['first_changed']:.0%}"),
        (f"weight deserved (bound {llm['bound']:g})", told),
        ("tokens read, written a turn", " ".join(f"{n / max(1, llm['calls']):.0f}" for n in llm["tokens"].values())),
        ("seconds, p50 and p95", " ".join(f"{s:.1f}" for s in llm["seconds"].values())),
    ):
        found.add_row(key, value)
    return Group(recalls(figures), Text(""), found)


def likes(figures: Mapping[str, Any]) -> Table:
    """What was read rightly of each class."""
    found = Table(box=None, pad_edge=False)
    for heading in ("class", "items", "recall"):
        found.add_column(heading)
    for name, one in figures["per_class"].items():
        found.add_row(name, str(one["n"]), _figure(one["recall"]))
    found.add_row("balanced", str(figures["n"]), _figure(figures["balanced_accuracy"]))
    return found


def intents(figures: Mapping[str, Any]) -> Table:
    """Each intent with how well it is told."""
    found = Table(box=None, pad_edge=False)
    for heading in ("intent", "messages", "precision", "recall", "f1"):
        found.add_column(heading)
    for code, one in figures["per_class"].items():
        found.add_row(code, str(one["n"]), *(_figure(one[key]) for key in ("precision", "recall", "f1")))
    found.add_row("macro", str(figures["n"]), "", "", _figure(figures["macro_f1"]))
    return found


def history(figures: Mapping[str, Any]) -> Table:
    """The product above the baselines, and how many times theirs its ndcg@10 is."""
    found = Table(box=None, pad_edge=False, caption=f"{figures['n_users']} people", caption_justify="left")
    found.add_column(no_wrap=True)
    for heading in ("ndcg@10", "recall", "precision", "f1", "coverage", "novelty", "whypick is"):
        found.add_column(heading)
    for name, one in {"whypick": figures, **figures["by_baseline"]}.items():
        if one is None:
            found.add_row(name, "not measured")
            continue
        numbers = (_figure(one[key], 3) for key in ("recall10", "precision10", "f1_10", "coverage", "novelty"))
        times = f"x {_with_ends(one['gain'], one['gain_ci95'])}" if one.get("gain") is not None else ""
        found.add_row(name, _with_ends(one["ndcg10"], one["ci95"]), *numbers, times)
    return found


def simulated(figures: Mapping[str, Any]) -> Table:
    """Success and turns of every way of answering and of paging; below, what the parts are worth."""
    caption = f"{figures['n']} people, {figures['chats']} chats of each, seed {figures['seed']}"
    found = Table(box=None, pad_edge=False, caption=caption, caption_justify="left")
    found.add_column(no_wrap=True)
    for heading in ("success within 5", "turns to success", "turns, failures as 6", "whypick is"):
        found.add_column(heading)
    for name, one in figures["by_variant"].items():
        cells = [_measured(one, key) for key in ("success5", "turns_to_success", "turns_missed_as_6")]
        versus = figures["versus"].get(name)
        ratio = f"x {_measured(versus, 'ratio')}" if versus else ""
        found.add_row(words(name), *cells, ratio)
    for name, one in figures["gains"].items():
        found.add_row(words(f"gain: {name}"), _measured(one, "success5"), "", _measured(one, "turns"))
    return found


def _measured(one: Mapping[str, Any], key: str) -> str:
    """A figure that may be nothing, with its interval."""
    return "nothing to measure" if one[key] is None else _with_ends(one[key], one[f"{key}_ci95"])


def explanations(figures: Mapping[str, Any]) -> Table:
    """The figures beside what they should be, then the curves."""
    found = Table(box=None, pad_edge=False)
    for heading in ("figure", "found", "to reach"):
        found.add_column(heading)
    for key, wanted in WANTED.items():
        found.add_row(words(key), words(_figure(figures[key])), words(wanted))
    for key in ("deletion_auc", "insertion_auc"):
        areas = ", ".join(f"{name} {area:.3f}" for name, area in figures[key].items())
        found.add_row(words(key), words(areas), words("exact no worse than any"))
    return found


def experiment(figures: Mapping[str, Any]) -> Table:
    """Both arms side by side, and what sets them apart; an interval that holds 0 shows no difference."""
    found = Table(box=None, pad_edge=False)
    found.add_column(no_wrap=True)
    for heading in ("A", "B", "B less A"):
        found.add_column(heading, no_wrap=True)
    arms = [figures["arms"][name] for name in ("A", "B")]
    counted = {"conversations": "conversations", "turns": "turns with picks", "impressions": "items shown"}
    for key, called in counted.items():
        found.add_row(called, *(f"{arm[key]:,}" for arm in arms), "")
    for name, apart in figures["difference"].items():
        both = [arm["measures"][name] for arm in arms]
        per = "item shown" if both[0]["per"] == "impression" else "turn with picks"
        cells = (f"{one['count']:,}: {_rate(one)}" for one in both)
        found.add_row(f"{name.replace('_', ' ')}\nper {per}", *cells, _rate(apart))
    return found


def keys(found: Sequence[Mapping[str, Any]]) -> Table:
    """Keys of the HTTP API, one a row."""
    told = Table(box=None, pad_edge=False)
    for heading in ("name", "scope", "state", "created", "expires", "origins"):
        told.add_column(heading, overflow="fold")
    for one in found:
        cells = (one["name"], one["scope"], one["state"], one["created"], one["expires"] or "never")
        told.add_row(*(words(str(cell)) for cell in (*cells, " ".join(one["origins"]))))
    return told


def _rate(one: Mapping[str, Any]) -> str:
    """A rate, and below it its interval."""
    if one["rate"] is None:
        return "-"
    low, high = one["ci95"]
    return f"{one['rate']:.3f}\n({low:.3f} to {high:.3f})"


def _with_ends(value: float, ends: Sequence[float] | None) -> str:
    """A figure with its interval."""
    return f"{value:.3f}" + (f" ({ends[0]:.3f} to {ends[1]:.3f})" if ends else "")


def _figure(value: object, digits: int = 6) -> str:
    return f"{value:.{digits}g}" if isinstance(value, float) else "nothing to measure" if value is None else str(value)
