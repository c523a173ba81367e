"""Each rendering of a picture, read back: bars sum to the score, columns to the scores, counts to the gates."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Messages
from bot.pictures import Drawing, HeatMap, Path, Waterfall, draw
from bot.pictures.names import flat
from retrieval.errors import UnknownError
from retrieval.recommender import Recommender
from retrieval.types import Event, Query, Trace
from tests.bot.pictures.conftest import HARM, traces

MESSAGES = Messages()
ALLOWED = {"svg", "title", "desc", "style", "rect", "line", "path", "text"}
SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"[+-]\d+\.\d{6}(?!\d)")
EXACT, ROUNDED = 1e-9, 0.51e-6
BASE, SCORE = MESSAGES.say("maths.base"), MESSAGES.say("maths.total")
Made = tuple[Trace, dict[str, str]]
quick = settings(max_examples=20, deadline=None)


def drawn(made: Made, kind: str, item_id: str | None = None) -> Drawing:
    return draw(kind, *made, MESSAGES, item_id)  # type: ignore[arg-type]


def svg(drawing: Drawing) -> ElementTree.Element:
    """Both forms of it, read as XML, which an SVG file is; without anything that runs or loads."""
    for text in (drawing.svg(), drawing.svg(standalone=True)):
        root = ElementTree.fromstring(text)
        assert {one.tag.removeprefix(SVG) for one in root.iter()} <= ALLOWED
        assert not [key for one in root.iter() for key in one.attrib if key.startswith("on") or "href" in key]
        assert root.get("role") == "img"
        assert (root.get("aria-labelledby") or "").split() == [one.get("id") for one in root[:2]]
        assert all(one.text for one in root[:2])
        assert all(
            float(size) >= 12 for one in root.iter() for size in re.findall(r"([\d.]+)px/", one.get("style", ""))
        )
    return ElementTree.fromstring(drawing.svg())


def number(element: ElementTree.Element, name: str) -> float:
    return float(element.get(name, "").removesuffix("%"))


def rows(markdown: str) -> list[list[str]]:
    """The cells of every table row but the rulers, as a reader of Markdown gets them."""
    lines = [line for line in markdown.splitlines() if line.startswith("| ") and not set(line) <= set("| -:")]
    cells = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines]  # a stroke inside is escaped
    return [[html.unescape(re.sub(r"\\(.)", r"\1", cell)) for cell in line] for line in cells]


@quick
@given(traces())
def test_the_bars_of_a_waterfall_sum_to_the_score(made: Made) -> None:
    for pick in made[0].picks:
        drawing = drawn(made, "waterfall", pick.item_id)
        assert isinstance(drawing.picture, Waterfall)
        bars = drawing.picture.bars
        assert pick.base + sum(bar.contribution for bar in bars) == pytest.approx(pick.score, abs=EXACT)
        assert [abs(bar.contribution) for bar in bars] == sorted((abs(b.contribution) for b in bars), reverse=True)
        assert {bar.signal for bar in bars} == {term.signal for term in pick.contributions if term.contribution}
        _holds_as_svg(svg(drawing), pick.score)
        _holds_as_text(drawing.text(), pick.score)
        _holds_as_markdown(rows(drawing.markdown()), pick.score)


def _holds_as_svg(root: ElementTree.Element, score: float) -> None:
    rects = root.findall(f"{SVG}rect")
    terms = [rect for rect in rects if rect.get("data-role") == "term"]
    base, scale = number(root, "data-base"), number(root, "data-scale")
    assert number(root, "data-score") == score
    assert base + sum(number(rect, "data-contribution") for rect in terms) == pytest.approx(score, abs=EXACT)
    running = base
    edge = [number(rect, "x") for rect in rects if rect.get("data-role") == "score"]
    zero = edge[0] + (number(rects[-1], "width") if score < 0 else 0.0)
    for rect in terms:
        part, begun = number(rect, "data-contribution"), running
        running = number(rect, "data-running")
        assert running == pytest.approx(begun + part, abs=EXACT)
        assert number(rect, "width") == pytest.approx(abs(part) * scale, abs=1e-5)
        assert number(rect, "x") == pytest.approx(zero + min(begun, running) * scale, abs=1e-5)
    assert running == pytest.approx(score, abs=EXACT)
    assert all(number(one, "x") >= -1e-6 and number(one, "x") + number(one, "width") <= 100.00001 for one in rects)


def _holds_as_text(text: str, score: float) -> None:
    lines = [(*map(float, NUMBER.findall(line)[-2:]), line) for line in text.splitlines()[2:]]
    adds, so_far = [line[0] for line in lines], [line[1] for line in lines]
    assert adds[-1] == pytest.approx(score, abs=ROUNDED)
    assert sum(adds[:-1]) == pytest.approx(score, abs=ROUNDED * len(lines))
    assert so_far[-2:] == pytest.approx([score, score], abs=2 * ROUNDED)
    longest = max((abs(one) for one in adds[1:-1]), default=0.0) or ROUNDED
    for value, _, line in lines[1:-1]:
        bar = re.search(r"  (-?)(█*)(▌?)$", line) or re.search(r"()()()$", line)
        assert bar is not None
        assert (len(bar[2]) + len(bar[3]) / 2) / 20 == pytest.approx(
            abs(value) / longest, abs=0.02 + 2 * ROUNDED / longest
        )
        assert not value or bar[1] == ("-" if value < 0 and (bar[2] or bar[3]) else "")  # which rounding may take


def _holds_as_markdown(table: Sequence[Sequence[str]], score: float) -> None:
    head, base, *terms, last = table
    assert len({len(row) for row in table}) == 1
    assert (head[0], base[0], last[0]) == (MESSAGES.say("picture.counted"), BASE, SCORE)
    assert float(base[3]) + sum(float(row[3]) for row in terms) == pytest.approx(score, abs=ROUNDED * (len(terms) + 2))
    assert float(last[3]) == pytest.approx(score, abs=ROUNDED)
    for row in terms:
        assert float(row[1]) * float(row[2]) == pytest.approx(float(row[3]), abs=13 * ROUNDED)


@quick
@given(traces())
def test_the_columns_of_a_heat_map_sum_to_the_scores(made: Made) -> None:
    drawing, picks = drawn(made, "heatmap"), made[0].picks
    assert isinstance(drawing.picture, HeatMap)
    told = drawing.picture.rows
    for at, pick in enumerate(picks):
        assert sum(row.cells[at] for row in told) == pytest.approx(pick.score, abs=EXACT)
    assert sum(row.kind in ("event", "facet") for row in told) <= 12
    cells = [rect for rect in svg(drawing).findall(f"{SVG}rect") if rect.get("data-role") != "score"]
    for pick in picks:
        column = [number(one, "data-contribution") for one in cells if one.get("data-item") == pick.item_id]
        assert (sum(column), len(column)) == (pytest.approx(pick.score, abs=EXACT), len(told))
    text = [
        list(map(float, NUMBER.findall(line)[-len(picks) :])) for line in drawing.text().splitlines()[-len(told) - 1 :]
    ]
    table = [list(map(float, row[1:])) for row in rows(drawing.markdown())[1:]]
    for lines in (text, table):
        for at, pick in enumerate(picks):
            assert lines[-1][at] == pytest.approx(pick.score, abs=ROUNDED)
            assert sum(line[at] for line in lines[:-1]) == pytest.approx(pick.score, abs=ROUNDED * len(lines))


@quick
@given(traces())
def test_a_row_holds_every_part_of_its_item_and_the_deeper_the_stronger(made: Made) -> None:
    drawing, picks = drawn(made, "heatmap"), made[0].picks
    assert isinstance(drawing.picture, HeatMap)
    for row in drawing.picture.rows:
        for cell, pick in zip(row.cells, picks, strict=True):
            parts = [
                part
                for term in pick.contributions
                for part in term.parts
                if (part.kind, part.ref) == (row.kind, row.ref)
            ]
            assert not row.ref or cell == pytest.approx(sum(part.contribution for part in parts), abs=EXACT)
    shaded = [
        rect for rect in svg(drawing).findall(f"{SVG}rect") if rect.get("data-role") in ("event", "facet", "others")
    ]
    deep = [float(re.findall(r"fill-opacity:([\d.]+)", one.get("style", ""))[0]) for one in shaded]
    most = max((abs(number(one, "data-contribution")) for one in shaded), default=0.0)
    for one, opacity in zip(shaded, deep, strict=True):
        assert opacity == pytest.approx(0.5 * abs(number(one, "data-contribution")) / (most or 1.0), abs=1e-6)


@quick
@given(traces())
def test_the_counts_of_the_path_are_the_gates_of_the_trace(made: Made) -> None:
    drawing, trace = drawn(made, "path"), made[0]
    assert isinstance(drawing.picture, Path)
    assert [node.step for node in drawing.picture.nodes] == ["request", *trace.steps, "order"]
    asked = [MESSAGES.say(f"picture.{name}") for name in ("entered", "passed", "fails_alone", "unknown")]
    true = [[one.entered, one.passed, one.fails_alone, *([one.unknown] if one.unknown else [])] for one in trace.gates]
    flat_true = [count for counts in true for count in counts]
    figures = [one for one in svg(drawing).findall(f"{SVG}text") if one.get("data-step") == "gates"]
    assert [int(one.get("data-value", "")) for one in figures] == flat_true
    assert [int((one.text or "").replace(",", "")) for one in figures] == flat_true
    lines = re.findall(r"^   │     ([^:\n]+): ([\d,]+)$", drawing.text(), re.M)
    assert [int(count.replace(",", "")) for name, count in lines if name in asked] == flat_true
    tables = drawing.markdown().split("### ")
    gates = rows(next(one for one in tables if one.startswith("2. ")))[1:]
    assert [[int(cell.replace(",", "")) for cell in row[2:] if cell] for row in gates] == true


@quick
@given(traces())
def test_what_each_step_gave_a_pick_makes_its_score(made: Made) -> None:
    picture = drawn(made, "path").picture
    assert isinstance(picture, Path)
    steps = {node.step: node for node in picture.nodes}
    for at, pick in enumerate(made[0].picks):
        given_ = sum(fact.figures[at].value for fact in steps["signals"].facts)
        paid = steps["diversity"].facts[at].figures[0].value
        assert pick.base + given_ + paid == pytest.approx(pick.score, abs=EXACT)
        assert steps["order"].facts[at].figures[0].value == pick.score


@quick
@given(traces())
def test_words_from_outside_stay_words(made: Made) -> None:
    for kind in ("waterfall", "heatmap", "path"):
        drawing = drawn(made, kind, "i1")
        title = flat(made[1]["i1"]) or "i1"
        shown = [one.text or "" for one in svg(drawing).iter(f"{SVG}title")] + [
            one.text or "" for one in svg(drawing).iter()
        ]
        assert any(title in text or (text.rstrip("…") and text.rstrip("…") in title) for text in shown)
        assert "\x1b" not in drawing.text()
        assert "\u202e" not in drawing.text()
        assert not re.search(r"(?<!\\)[<>*`\[\]]", re.sub(r"&(lt|gt|amp);", "", drawing.markdown()))
        assert json.loads(json.dumps(drawing.as_json()))["kind"] == kind


def test_a_title_that_means_harm_is_shown_as_it_is() -> None:
    trace = Trace("t", "v", "c", Query(HARM), {}, (), 0.0, (), ())
    drawing = draw("path", trace, {}, MESSAGES)
    assert "<script>" not in drawing.svg()
    assert "&lt;script&gt;" in drawing.svg()
    assert "<script>window.harm=1</script>" in rows(drawing.markdown())[1][1]


def test_a_picture_of_real_picks_holds(movies: Recommender) -> None:
    catalogue = movies.index.catalogue
    liked = [item.item_id for item in catalogue.items[:25]]
    events = tuple(Event(one, 0.8, "history") for one in liked[:20]) + tuple(
        Event(o, -1.0, "dialog") for o in liked[20:]
    )
    trace = movies.recommend(Query("a quiet drama about a family", events=events, n=3)).trace
    titles = {item.item_id: item.title for item in catalogue.items}
    for pick in trace.picks:
        _holds_as_svg(svg(draw("waterfall", trace, titles, MESSAGES, pick.item_id)), pick.score)
    heat = draw("heatmap", trace, titles, MESSAGES).picture
    assert isinstance(heat, HeatMap)
    assert {row.kind for row in heat.rows} == {"event", "facet", "others", "rest"}
    for at, pick in enumerate(trace.picks):
        assert sum(row.cells[at] for row in heat.rows) == pytest.approx(pick.score, abs=EXACT)
        only = {"request", "words", "avoid", "popularity", "rating", "freshness", "diversity"}
        rest = sum(term.contribution for term in pick.contributions if term.signal in only)
        assert heat.rows[-1].cells[at] == pytest.approx(rest, abs=EXACT)


@given(st.sampled_from([None, "", "nobody"]))
def test_a_waterfall_needs_a_pick(item_id: str | None) -> None:
    with pytest.raises(UnknownError):
        draw("waterfall", Trace("t", "v", "c", Query(), {}, (), 0.0, (), ()), {}, MESSAGES, item_id)
