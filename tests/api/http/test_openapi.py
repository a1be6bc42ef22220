"""The description and the service agree for any request (schemathesis)."""

import re
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from api.identity.access import PERMITTED, Role
from tests.api.conftest import TERMINAL, Api
from tests.api.identity.test_access import NEEDS
from tests.examples import times
from tests.patience import PATIENCE_SECONDS

EXAMPLES_PER_OPERATION = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

# An odd item is answered with 200 and a result of its own, so its body cannot be refused as such.
JUDGED_PER_ITEM = {"/v1/terminals/{terminal}/bookings", "/v1/deliveries"}


@schemathesis.serializer("application/x-ndjson")
def as_lines(_context: schemathesis.SerializationContext, value: object) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


@pytest.mark.hypothesis
@pytest.mark.parametrize(("method", "path"), sorted(NEEDS))
def test_answers_are_as_described(api: Api, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_url(f"{api.url}/openapi.json", config=SchemathesisConfig())
    operation = schema[path][method]
    role = min(PERMITTED[NEEDS[method, path]])
    headers = {"Authorization": f"Bearer {api.keys[role]}"}
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    # Unknown parameters are ignored, unknown fields are refused.
    refusing = method == "post" and path not in JUDGED_PER_ITEM
    checks = [*CHECKS, negative_data_rejection] if refusing else CHECKS
    for mode in modes:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=times(EXAMPLES_PER_OPERATION),
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        def check(case: schemathesis.Case[Any]) -> None:
            if role is Role.TERMINAL and case.path_parameters:
                case.path_parameters["terminal"] = TERMINAL
            case.call_and_validate(headers=headers, checks=checks, timeout=PATIENCE_SECONDS)

        check()


def test_no_schema_is_named_after_a_file(api: Api) -> None:
    described = httpx.get(f"{api.url}/openapi.json").json()
    schemas = described["components"]["schemas"]
    assert len(schemas) > 100
    assert [name for name in schemas if "__" in name] == [], "two models have one name"


def test_the_docs_page_needs_nothing_from_elsewhere(api: Api) -> None:
    page = httpx.get(f"{api.url}/docs")
    assert page.status_code == 200
    assert "://" not in page.text
    named = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert len(named) >= 3
    for path in named:
        found = httpx.get(f"{api.url}{path}")
        assert found.status_code == 200, path
        assert len(found.content) > 1000
