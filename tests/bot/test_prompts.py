"""Prompts are checked data: what does not fit is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import prompts
from retrieval.errors import FaultError


@pytest.mark.parametrize("name", prompts.names())
def test_every_prompt_fills_its_slots(name: str) -> None:
    prompt = prompts.load(name)
    text = prompt.render(**{variable: f"<{variable}>" for variable in prompt.variables})
    assert "{{" not in text
    assert all(f"<{variable}>" in text for variable in prompt.variables)


def test_the_prompts_that_the_product_uses_are_there() -> None:
    assert {"agent", "found_picks", "tool_recommend", "tool_look_up", "tool_explain"} <= set(prompts.names())


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("Hello {{who}}", "variables"),
        ("---\nvariables: who\n---\nHello", "'who' is declared, not used"),
        ("---\nvariables:\n---\nHello {{who}}", "'who' is used, not declared"),
    ],
)
def test_a_prompt_that_is_not_well_made_names_what_is_wrong(source: str, named: str) -> None:
    with pytest.raises(FaultError, match=named):
        prompts.parse("greeting", source)


def test_missing_and_unknown_variables_are_named() -> None:
    prompt = prompts.parse("greeting", "---\nvariables: who, when\n---\nHello {{who}} at {{when}}")
    with pytest.raises(FaultError, match="missing 'when', unknown 'where'"):
        prompt.render(who="you", where="here")


@pytest.mark.parametrize("name", ["no_such_prompt", "../README", "agent.md", ""])
def test_an_unknown_prompt_is_named_with_those_there_are(name: str) -> None:
    with pytest.raises(FaultError, match="found_picks"):
        prompts.load(name)


@given(st.text())
def test_a_value_is_data_whatever_it_holds(value: str) -> None:
    prompt = prompts.parse("echo", "---\nvariables: one, two\n---\n[{{one}}][{{two}}]")
    assert prompt.render(one="{{two}}" + value, two="x") == "[{{two}}" + value + "][x]\n"
