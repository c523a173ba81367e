"""Reports: every figure with its interval, how it was taken, plots that are whole, nothing of a file's obeyed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from bot.evaluation.reporting import Taken, check, write
from retrieval.errors import InputError

NASTY = "<script>alert(1)</script> | *x* & \x1b[31m"


def protocol(recall: float) -> dict[str, Any]:
    depths = ("1", "5", "10")
    return {
        "n": 7,
        "recall": dict.fromkeys(depths, recall),
        "ci95": {depth: [recall - 0.05, recall + 0.0525] for depth in depths},
        "mrr": 0.2,
        "ndcg10": 0.3,
    }


def listed(ndcg: float) -> dict[str, Any]:
    return {
        "ndcg10": ndcg,
        "ci95": [ndcg - 0.01, ndcg + 0.02],
        "recall10": 0.2,
        "precision10": 0.1,
        "f1_10": 0.13,
        "coverage": 0.05,
        "novelty": 2.5,
    }


def beside(ndcg: float) -> dict[str, Any]:
    told = {"setting": {"of": "liked"}, "gain": 1.2, "gain_ci95": [1.1, 1.3]}
    return {**listed(ndcg), **told, "difference": 0.02, "difference_ci95": [0.01, 0.03]}


DIALOGS = {"n_dialogs": 3, "novel": protocol(0.25), "all": protocol(0.5), "p50_ms": 12.5, "p95_ms": None}
HISTORY = {"n_users": 9, **listed(0.18), "by_baseline": {"ease": beside(0.15), "als": None}}
INTENTS = {
    "n": 40,
    "macro_f1": 0.625,
    "ci95": [0.6, 0.65],
    "per_class": {
        "request": {"n": 30, "precision": 0.8, "recall": 0.9, "f1": 0.847},
        NASTY: {"n": 0, "precision": None, "recall": None, "f1": None},
    },
}
TALKED = {
    "success5": 0.7,
    "success5_ci95": [0.6, 0.8],
    "turns_to_success": None,
    "turns_to_success_ci95": None,
    "turns_missed_as_6": 3.25,
    "turns_missed_as_6_ci95": [3.0, 3.5],
    "success_by_turn": [0.4, 0.5, 0.6, 0.65, 0.7],
}
GAINED = {"success5": 0.05, "success5_ci95": [-0.01, 0.11], "turns": -0.2, "turns_ci95": [-0.4, 0.1]}
SIMULATED = {
    "n": 143,
    "chats": 3,
    "by_variant": {"whypick": TALKED, NASTY: {**TALKED, "success5": 0.35, "success5_ci95": [0.3, 0.4]}},
    "gains": {"questions": GAINED},
    "versus": {"popularity": {"ratio": 2.0, "ratio_ci95": [1.6, 2.4], **GAINED}},
}
LIKES = {"n": 4, "balanced_accuracy": None, "per_class": {"liked": {"n": 4, "recall": 0.75}}}


def reported(folder: Path, what: str, figures: dict[str, Any], file: str = "held.csv") -> tuple[str, list[str]]:
    """The report as Markdown, and its plots."""
    made = write(folder / "report.md", figures, Taken(what, Path("/somewhere") / file, "abc123"))
    assert made[0] == folder / "report.md"
    text = made[0].read_text(encoding="utf-8")
    for plot in made[1:]:
        assert f"](<{plot.name}>)" in text
    return text, [plot.read_text(encoding="utf-8") for plot in made[1:]]


@pytest.mark.parametrize(
    ("what", "figures", "holds", "plots"),
    [
        ("dialogs", DIALOGS, ["0.250 (0.200 to 0.302)", "0.500 (0.450 to 0.552)", "nothing to measure", "Novel"], 1),
        ("history", HISTORY, ["0.180 (0.170 to 0.200)", "1.200 (1.100 to 1.300)", "not measured", "9 people"], 1),
        ("intents", INTENTS, ["0.625 (0.600 to 0.650)", "0.847", "request"], 1),
        ("likes", LIKES, ["0.750", "nothing to measure"], 1),
        (
            "simulate",
            SIMULATED,
            ["143 people, 3 chats", "0.700 (0.600 to 0.800)", "3.250", "0.650", "0.050 (-0.010", "2.000 (1.600"],
            1,
        ),
    ],
)
def test_a_report_holds_the_figures_and_how_they_were_taken(
    what: str, figures: dict[str, Any], holds: list[str], plots: int, tmp_path: Path
) -> None:
    text, drawn = reported(tmp_path, what, figures)
    for part in (*holds, "held\\.csv", "abc123"):
        assert part in text
    assert "/somewhere" not in text
    assert len(drawn) == plots
    html = MarkdownIt("commonmark").enable("table").render(text)
    assert html.count("<table>") == text.count("| --- |")
    assert html.count("<img") == plots


def test_a_plot_shows_each_figure_to_scale_with_its_interval(tmp_path: Path) -> None:
    _, (plot,) = reported(tmp_path, "history", HISTORY)
    root = ElementTree.fromstring(plot)
    bars = {one.get("data-name"): one for one in root.iter("{http://www.w3.org/2000/svg}rect")}
    wide = {name: float(str(bar.get("width")).rstrip("%")) for name, bar in bars.items()}
    assert set(wide) == {"whypick", "ease"}  # what was not measured has no bar
    assert wide["ease"] / wide["whypick"] == pytest.approx(0.15 / 0.18, abs=1e-4)
    ends = [one for one in root.iter("{http://www.w3.org/2000/svg}line") if one.get("y1") == one.get("y2")]
    low, high = (float(str(ends[0].get(end)).rstrip("%")) for end in ("x1", "x2"))
    assert low / wide["whypick"] == pytest.approx(0.17 / 0.18, abs=1e-4)
    assert high == pytest.approx(100.0)
    assert "0.180 (0.170 to 0.200)" in plot


def test_words_of_a_file_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    text, (plot,) = reported(tmp_path, "intents", INTENTS, file="<b>held [x](y).csv")
    html = MarkdownIt("commonmark").enable("table").render(text)
    for page in (text, html, plot):
        assert "<script" not in page
        assert "<b>" not in page
        assert "\x1b" not in page
    assert "<a " not in html
    assert "&lt;b&gt;held" in html
    rows = re.findall(r"<tr>.*?</tr>", html, re.DOTALL)
    assert any("&lt;script&gt;alert(1)&lt;/script&gt; | *x*" in row and row.count("<td") == 5 for row in rows)


def test_a_class_named_like_markup_has_its_bar(tmp_path: Path) -> None:
    hostile = {"n": 1, "macro_f1": 0.5, "per_class": {NASTY: {"n": 1, "f1": 0.5}}}
    _, (plot,) = reported(tmp_path, "intents", hostile)
    root = ElementTree.fromstring(plot)
    (bar,) = root.iter("{http://www.w3.org/2000/svg}rect")
    assert str(bar.get("data-name")).startswith("<script>alert(1)")


def test_a_place_without_room_for_a_report_is_named(tmp_path: Path) -> None:
    for file, says in (("report.txt", "ends in .md"), ("nowhere/report.md", "folder that exists")):
        with pytest.raises(InputError) as caught:
            check(tmp_path / file)
        assert says in caught.value.line()
        assert file in caught.value.line()
    check(tmp_path / "report.md")
