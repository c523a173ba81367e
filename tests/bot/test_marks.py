"""The marks of claims in a model's sentences, and what else models put around a reason."""

from __future__ import annotations

import pytest

from bot.llm.marks import taken


@pytest.mark.parametrize(
    ("sentence", "text", "ids"),
    [
        ("It is near in meaning [c1].", "It is near in meaning.", ("c1",)),
        ("It is popular here. [c2, c3]", "It is popular here.", ("c2", "c3")),
        ("[Reason 1] It is popular here.", "It is popular here.", ()),
        ("[Reason: It is popular here [c2].]", "It is popular here.", ("c2",)),
        ("Reason 2: It is popular here.", "It is popular here.", ()),
        ("Reason for c1 It is popular here.", "It is popular here.", ()),
        ("[Why] People who liked Heat liked it too [c2].", "People who liked Heat liked it too.", ("c2",)),
        ("[Why] Jumanji was recommended often [c1].", "Jumanji was recommended often.", ("c1",)),
        ("Why Him? is close to Heat.", "Why Him? is close to Heat.", ()),
        ("[Why not] However, it is older.", "However, it is older.", ()),
        ("against It is close to Heat [c4].", "It is close to Heat.", ("c4",)),
        ("Many chose it [c1]. against It is close to Heat [c4].", "Many chose it. It is close to Heat.", ("c1", "c4")),
        ("Why not Of such items 3 in 10 were liked.", "Of such items 3 in 10 were liked.", ()),
        ("Why The Matrix?", "Why The Matrix?", ()),
        ("[Copycat] is close to “serial killer”.", "Copycat is close to “serial killer”.", ()),
        ("For that reason it is here.", "For that reason it is here.", ()),
    ],
)
def test_marks_and_labels_are_taken_out(sentence: str, text: str, ids: tuple[str, ...]) -> None:
    marked = taken(sentence)
    assert (marked.text, marked.ids) == (text, ids)


def test_a_mark_at_the_head_is_one_of_the_sentence_before() -> None:
    marked = taken("[c1] Many chose it [c2].")
    assert (marked.before, marked.ids) == (("c1",), ("c2",))
