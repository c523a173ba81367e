"""Logs of many shapes into interactions, every row accounted for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from retrieval.actions import read_action
from retrieval.errors import CatalogueError
from retrieval.history import read_interactions
from retrieval.types import Action, Schema

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "movies"
ITEMS = {"1", "2", "3", "B00X"}
SCHEMA = Schema("id", "title")


def write(folder: Path, text: str, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_user_item_action_time_value(tmp_path: Path) -> None:
    text = "user_id,item_id,action,time,value\nu1,1,view,2024-01-31 09:30,\nu1,2,purchase,,\nu2,1,rate,2024-02-01T00:00:00Z,4.5\n"
    file = read_interactions([write(tmp_path, text)], SCHEMA, ITEMS)
    assert [(e.user_id, e.item_id, e.action, e.value, e.time) for e in file.interactions] == [
        ("u1", "1", Action.VIEW, None, 1706693400.0),
        ("u1", "2", Action.PURCHASE, None, None),
        ("u2", "1", Action.RATE, 4.5, 1706745600.0),
    ]
    assert file.columns == {
        "person": "user_id",
        "item": "item_id",
        "action": "action",
        "value": "value",
        "time": "time",
    }
    assert file.report.missing == {"time": 1}


def test_chinese_headers_and_actions(tmp_path: Path) -> None:
    text = "用户ID,产品ID,行为类型,行为时间,行为值\nu1,1,浏览,2024-01-31 09:30,\nu1,1,购买,2024-01-31 09:40,1\nu1,1,评分,2024-02-01 10:00,5\n"
    file = read_interactions([write(tmp_path, text)], SCHEMA, ITEMS)
    assert [event.action for event in file.interactions] == [Action.VIEW, Action.PURCHASE, Action.RATE]
    assert file.interactions[2].value == 5.0


def test_three_columns_and_nothing_more(tmp_path: Path) -> None:
    text = "User_ID,Item_ID,Interaction_Type\nu1,1,Buy\nu1,2,Rate\nu2,1,View\nu2,1,View\n"
    file = read_interactions([write(tmp_path, text)], SCHEMA, ITEMS)
    assert [event.action for event in file.interactions] == [Action.PURCHASE, Action.RATE, Action.VIEW, Action.VIEW]
    assert file.report.kept == 4


def test_without_actions_a_value_is_a_rating_and_a_row_alone_a_view(tmp_path: Path) -> None:
    rated = read_interactions(
        [write(tmp_path, "userId,movieId,rating,timestamp\nu,1,4.0,964982703\nu,2,,964982703\n")], SCHEMA, ITEMS
    )
    assert [event.action for event in rated.interactions] == [Action.RATE, Action.VIEW]
    assert rated.interactions[0].time == 964982703.0
    assert rated.report.remarks == (
        "events.csv: it has no column of actions; rows without a value are read as views (1)",
    )
    seen = read_interactions([write(tmp_path, "customer,sku\nu,1\n")], SCHEMA, ITEMS)
    assert seen.interactions[0].action is Action.VIEW
    assert len(seen.report.remarks) == 1


def test_with_actions_no_row_becomes_a_view_unsaid(tmp_path: Path) -> None:
    text = "user,item,action,rating\nu,1,,4\nu,2,,\nu,3,view,\n"
    file = read_interactions([write(tmp_path, text)], SCHEMA, ITEMS)
    assert [(event.item_id, event.action) for event in file.interactions] == [("1", Action.RATE), ("3", Action.VIEW)]
    assert file.report.rejected == {"no action": 1}
    assert file.report.remarks == ()


def test_a_rating_that_can_not_be_read_is_a_rating_all_the_same(tmp_path: Path) -> None:
    file = read_interactions([write(tmp_path, "user,item,rating\nu,1,4\nu,2,lots\n")], SCHEMA, ITEMS)
    assert [(event.action, event.value) for event in file.interactions] == [(Action.RATE, 4.0), (Action.RATE, None)]
    assert file.report.unreadable == {"rating": 1}
    assert file.report.remarks == ()


@pytest.mark.parametrize(
    ("words", "action"),
    [
        (("view", "Viewed", "product_view", "浏览", "visited", "detail"), Action.VIEW),
        (("watch", "Watched", "seen", "read", "listened to", "played", "streamed", "borrowed", "观看"), Action.CONSUME),
        (("add_to_cart", "basket"), Action.CART),
        (("wishlist", "add-to-wishlist", "Save", "saved for later", "bookmark", "add_to_list"), Action.WISH),
        (("like", "favourite", "thumbs up"), Action.LIKE),
        (("rent", "bought"), Action.PURCHASE),
    ],
)
def test_to_watch_is_not_to_look_at(words: tuple[str, ...], action: Action) -> None:
    assert {read_action(word) for word in words} == {action}


def test_a_thumb_neither_up_nor_down_is_a_rating_without_a_value(tmp_path: Path) -> None:
    file = read_interactions([write(tmp_path, "user,item,rating\nu,1,1\nu,2,0\nv,2,-1\n")], SCHEMA, ITEMS)
    assert [event.action for event in file.interactions] == [Action.LIKE, Action.RATE, Action.DISLIKE]
    assert [event.value for event in file.interactions] == [None, None, None]


def test_thumbs_are_likes_and_dislikes(tmp_path: Path) -> None:
    file = read_interactions([write(tmp_path, "user,item,rating\nu,1,1\nu,2,0\n")], SCHEMA, ITEMS)
    assert [event.action for event in file.interactions] == [Action.LIKE, Action.DISLIKE]
    assert file.report.remarks


def test_the_column_that_holds_our_ids_is_the_item(tmp_path: Path) -> None:
    text = "reviewer_id,asin,parent_asin,overall\nu,B1,B00X,5\nv,B2,B00X,4\n"
    file = read_interactions([write(tmp_path, text)], SCHEMA, ITEMS)
    assert file.columns["item"] == "parent_asin"
    assert len(file.interactions) == 2


def test_ids_that_became_decimals_are_ours(tmp_path: Path) -> None:
    file = read_interactions([write(tmp_path, "user,item\nu,1.0\n")], SCHEMA, ITEMS)
    assert file.interactions[0].item_id == "1"


def test_rows_that_can_not_be_used_are_counted_and_named(tmp_path: Path) -> None:
    text = (
        "user_id,item_id,action,value,time\n"
        "u,1,view,,2024-01-01\n"
        "u,1,view,,2024-01-01\n"
        "u,99,view,,\n"
        "u,1,returned,,\n"
        "u,1,,,\n"
        ",1,view,,\n"
        "u,,view,,\n"
        "u,1,rate,lots,yesterday\n"
        "u,1\n"
    )
    file = read_interactions([write(tmp_path, text)], SCHEMA, ITEMS)
    report = file.report
    assert Counter(reject.reason for reject in file.rejects) == {
        "a repeated row": 1,
        "unknown item": 1,
        "unknown action": 1,
        "no action": 1,
        "no person": 1,
        "no item": 1,
        "a wrong number of cells": 1,
    }
    assert [reject.line for reject in file.rejects] == [3, 4, 5, 6, 7, 8, 10]
    assert (report.read, report.kept, report.duplicates) == (9, 2, 1)
    assert report.read == report.kept + report.duplicates + sum(report.rejected.values())
    assert report.unreadable == {"value": 1, "time": 1}


def test_unknown_items_alone_are_reported_and_not_fatal(tmp_path: Path) -> None:
    file = read_interactions([write(tmp_path, "user_id,item_id\nu,77\nu,78\n")], SCHEMA, ITEMS)
    assert file.interactions == ()
    assert file.report.rejected == {"unknown item": 2}
    assert "none of its 2 rows names an item of this catalogue" in file.report.remarks[0]


def test_several_files_make_one_report(tmp_path: Path) -> None:
    first = write(tmp_path, "user_id,item_id\nu,1\n", "a.csv")
    second = write(tmp_path, '{"user": "v", "item": 2, "event": "add_to_cart"}\n{"user": "v", "item": 9}\n', "b.jsonl")
    file = read_interactions([first, second], SCHEMA, ITEMS)
    assert [event.action for event in file.interactions] == [Action.VIEW, Action.CART]
    assert (file.report.read, file.report.kept, file.report.rejected) == (3, 2, {"unknown item": 1})
    assert file.rejects[0].file == "b.jsonl"


def test_no_files_no_interactions() -> None:
    file = read_interactions([], SCHEMA, ITEMS)
    assert (file.interactions, file.report.read, file.rejects) == ((), 0, ())


@pytest.mark.parametrize("text", ["colour,item_id\nred,1\n", "user_id,colour\nu,red\n"])
def test_no_person_or_no_item_column(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueError, match=r"no column looks like the (person|item)") as caught:
        read_interactions([write(tmp_path, text)], SCHEMA, ITEMS)
    assert caught.value.where.endswith("events.csv")


def test_the_schemas_columns_are_followed_and_checked(tmp_path: Path) -> None:
    schema = Schema("id", "title", interactions={"person": "who", "item": "what"})
    file = read_interactions([write(tmp_path, "who,what,value\nu,1,5\n")], schema, ITEMS)
    assert file.interactions[0].action is Action.VIEW
    with pytest.raises(CatalogueError, match=r"'who' \(person\).*It has: user, what"):
        read_interactions([write(tmp_path, "user,what\nu,1\n")], schema, ITEMS)


@pytest.mark.skipif(not REAL.exists(), reason="the real films are not on this machine")
def test_the_real_ratings_are_read_whole() -> None:
    ids = {line.split(",", 1)[0] for line in (REAL / "items.csv").read_text(encoding="utf-8").splitlines()}
    file = read_interactions([REAL / "interactions.csv"], SCHEMA, ids)
    assert file.report.kept == file.report.read > 70_000
    assert len({event.user_id for event in file.interactions}) == 610
