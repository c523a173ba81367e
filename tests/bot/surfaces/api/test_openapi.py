"""The OpenAPI document is true: whatever is made from it is answered as it says, and never by a fault."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.bot.fake_openai import PATIENCE
from tests.bot.surfaces.api.conftest import SHOP, Door, begin
from tests.bot.surfaces.api.test_conversations import say

schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis")
conformance = pytest.importorskip("schemathesis.specs.openapi.checks")
EXAMPLES = 20  # of each operation: enough for many kinds of wrong fields, few enough for half a minute
CHECKS = [
    schemathesis.checks.not_a_server_error,
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_schema_conformance,
]
OPERATIONS = [
    ("POST", "/sessions"),
    ("POST", "/recommend"),
    ("POST", "/conversations"),
    ("GET", "/conversations/{conversation_id}"),
    ("POST", "/conversations/{conversation_id}/messages"),
    ("GET", "/conversations/{conversation_id}/why/{item}"),
    ("POST", "/conversations/{conversation_id}/feedback"),
    ("GET", "/conversations/{conversation_id}/human"),
    ("POST", "/conversations/{conversation_id}/human"),
    ("DELETE", "/conversations/{conversation_id}/human"),
    ("POST", "/handbacks/{token}"),
    ("POST", "/events"),
    ("PUT", "/items/{item_id}"),
    ("PATCH", "/items/{item_id}"),
    ("DELETE", "/items/{item_id}"),
    ("GET", "/people/{user_id}"),  # erasing is left out: it builds the index again each time
    ("GET", "/models"),
    ("GET", "/models/{model}"),
    ("POST", "/chat/completions"),
]
Operations = dict[tuple[str, str], Any]


def test_the_document_tells_of_every_route_its_key_and_its_problems(door: Door) -> None:
    with door.caller() as anybody:
        found = anybody.get("/v1/openapi.json").json()
    assert found["servers"] == [{"url": "/v1"}]
    told = {(method.upper(), path) for path, methods in found["paths"].items() for method in methods}
    assert told == {*OPERATIONS, ("DELETE", "/people/{user_id}")}
    operations = [(path, one) for path, methods in found["paths"].items() for one in methods.values()]
    for path, one in operations:
        if path != "/handbacks/{token}":  # which is opened by its token
            assert one["security"] == [{"HTTPBearer": []}]
            assert {"401", "403"} <= set(one["responses"])
        assert "500" in one["responses"]
        for status, response in one["responses"].items():
            kinds = list(response.get("content", {}))
            assert (kinds == ["application/problem+json"]) == (status >= "400"), one
    assert "#/components/schemas/HTTPValidationError" not in json.dumps(found)


@pytest.fixture(scope="module")
def operations(door: Door) -> Operations:
    """What the document offers, with an own conversation to talk in, so that paths lead somewhere."""
    with door.caller("one") as caller:
        conversation = begin(caller)
        say(caller, conversation, "a drama")
        document = caller.get("/v1/openapi.json").json()
    for methods in document["paths"].values():
        for one in methods.values():
            for parameter in one.get("parameters", []):
                if parameter["name"] == "conversation_id":
                    parameter["schema"]["enum"] = [conversation, "nobody's"]
    found = (one.ok() for one in schemathesis.openapi.from_dict(document).get_all_operations())
    return {(one.method.upper(), one.path): one for one in found}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_whatever_is_asked_is_answered_as_the_document_says(
    door: Door, operations: Operations, method: str, path: str, mode: str
) -> None:
    """Statuses, kinds of content and bodies, for requests as the document has them and for such as it forbids."""
    operation = operations[method, path]
    others = {"/people/{user_id}": "boss", "/items/{item_id}": "boss", "/sessions": "web"}
    key = door.keys[others.get(path, "one")]
    seen = set[int]()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(operation.as_strategy(generation_mode=schemathesis.GenerationMode[mode]))
    def answered(case: Any) -> None:  # noqa: ANN401  (schemathesis tells no types)
        headers = {"Authorization": f"Bearer {key}", "Origin": SHOP}
        response = case.call(base_url=f"{door.url}/v1", headers=headers, timeout=PATIENCE)
        seen.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    answered()
    assert seen
