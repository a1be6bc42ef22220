"""Bodies of any length over HTTP: every line is answered, and too many bodies are held off."""

import json
from concurrent.futures import Future
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from api.http import ndjson
from api.http.resources import deliveries
from api.http.resources.deliveries import STREAMS, LineDeclined, LineDelivered
from api.identity.access import Role
from ledger.errors import QueueFull
from ledger.ledger import Ledger
from ledger.records import Append, Receipt
from projections.facts.event_codec import CODEC
from tests.api.conftest import TERMINAL, Api
from tests.api.steps import problem
from tests.api.uploads import (
    NDJSON,
    Upload,
    all_places_are_free,
    answers,
    backlog_of,
    booking,
    busy_writer,
    line,
    send,
    stored_of,
)
from tests.patience import until

ANSWER: TypeAdapter[LineDelivered | LineDeclined] = TypeAdapter(LineDelivered | LineDeclined)


@pytest.fixture(scope="module", autouse=True)
def holder(api: Api) -> None:
    """Give badge 77 to person 100."""
    assert api.hire("100", "2021-01-01").status_code == 201
    assert api.issue("77", "100", "2021-01-01").status_code == 201


def filled(ledger: Ledger) -> list[Future[Receipt]]:
    """Fill a ledger's queue until it takes no more; returns the waiting appends."""
    waiting: list[Future[Receipt]] = []
    with suppress(QueueFull):
        while True:
            waiting.append(ledger.submit(Append()))
    return waiting


@given(st.binary(max_size=60).map(lambda text: text.replace(b"a", b"\n")), st.data())
def test_a_body_has_the_same_lines_in_whatever_pieces_it_comes(
    body: bytes, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(body)))))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    limit = data.draw(st.integers(0, 20))
    whole = body.split(b"\n") if not body.endswith(b"\n") else body.split(b"\n")[:-1]
    expected = [one if len(one) <= limit else None for one in whole] if body else []
    assert list(ndjson.lines_of(pieces, limit)) == expected


def test_every_line_is_answered_in_its_place_and_a_bad_one_costs_no_other(api: Api) -> None:
    limit = api.service.settings.body_limit_bytes
    body = b"".join(
        [
            line("L-1", booking(1), booking(2)),
            b"\n",
            b"no json\n",
            line("L-2", booking(1, "9999"), {"sequence": 2}, booking(5)),
            b'{"terminal": "L-1", "bookings": 7}\n',
            b'{"bookings": [], "terminal": "L-3"}\r\n',
            b'{"terminal": "L-1", "bookings": [], "more": 1}\n',
            line("no terminal", booking(1)),
            b'{"terminal": "L-1\\n", "bookings": []}\n',
            b'{"terminal": "L-1", "bookings": [' + b" " * limit + b"]}\n",
            b"\xff\xfe\n",
            b'{"terminal": "L-4", "bookings": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}\n",
            line("L-1", booking(2), booking(3)).rstrip(),
        ]
    )
    found = {one["line"]: one for one in answers(send(api, body))}
    assert list(found) == [1, *range(3, 14)]
    assert (found[1]["terminal"], found[1]["stored"], found[1]["odd"]) == ("L-1", 2, [])
    assert found[4]["missing"] == [{"first": 3, "last": 4}]
    assert found[4]["odd"] == [
        {"sequence": 1, "status": "kept", "code": "unknown_badge"},
        {"sequence": 2, "status": "refused", "code": "badge_invalid"},
    ]
    codes = {number: one.get("code") for number, one in found.items()}
    assert codes == {
        1: None, 3: "malformed_json", 4: None, 5: "malformed_json", 6: None,
        7: "malformed_json", 8: "invalid_request", 9: "invalid_request", 10: "body_too_large",
        11: "malformed_json", 12: None, 13: None,
    }  # fmt: skip
    assert [one["code"] for one in found[12]["odd"]] == ["item_malformed"]
    assert (found[13]["stored"], found[13]["acknowledged_through"]) == (1, 3)
    assert found[13]["odd"] == [{"sequence": 2, "status": "repeated", "code": None}]
    assert stored_of(api, "L-1") == {1: 1, 2: 1, 3: 1}


def test_answers_have_the_described_form(api: Api) -> None:
    body = line("F-1", booking(1), booking(3), {"sequence": 4}) + b"{}\n"
    answer = send(api, body)
    for text in answer.text.splitlines():
        assert ANSWER.validate_json(text).model_dump(mode="json") == json.loads(text)
    delivered, declined = answers(answer)
    assert delivered["missing"] == [{"first": 2, "last": 2}]
    assert declined["code"] == "malformed_json"


def test_an_empty_body_has_an_empty_answer(api: Api) -> None:
    assert answers(send(api, b"")) == []
    assert answers(send(api, b"\n \n")) == []


def test_a_terminals_key_is_good_for_its_own_lines_alone(api: Api) -> None:
    body = line("L-9", booking(1)) + line(TERMINAL, booking(1)) + line("L-9", booking(2))
    found = answers(send(api, body, Role.TERMINAL))
    assert [one.get("code") for one in found] == ["forbidden", None, "forbidden"]
    assert found[1]["stored"] == 1
    assert stored_of(api, "L-9") == {}


def test_a_concentrator_is_named_in_the_log(api: Api) -> None:
    (found,) = answers(send(api, line("C-1", booking(1))))
    (recorded,) = api.service.ledger.read_log(found["position"] - 1, 1)
    assert CODEC.read(recorded)[0].by == "concentrator:test"


def test_a_body_sent_again_stores_nothing(api: Api) -> None:
    body = b"".join(backlog_of("R-1", 20) + backlog_of("R-2", 20))
    assert sum(one["stored"] for one in answers(send(api, body))) == 40
    head = api.service.ledger.head()
    again = answers(send(api, body))
    assert [one["stored"] for one in again] == [0] * 40
    assert {one["odd"][0]["status"] for one in again} == {"repeated"}
    assert api.service.ledger.head() == head


def test_only_lines_are_taken_and_only_from_those_who_may(api: Api) -> None:
    body = line(TERMINAL, booking(1))
    for content_type in ("application/json", "text/csv"):
        answer = api.as_role(Role.CONCENTRATOR).post(
            "/v1/deliveries", content=body, headers={"Content-Type": content_type}
        )
        assert problem(answer) == (415, "unsupported_media_type")
    assert problem(send(api, body, Role.AUDITOR)) == (403, "forbidden")
    nobody = api.anonymous().post("/v1/deliveries", content=body, headers=NDJSON)
    assert problem(nobody) == (401, "unauthenticated")


def test_more_bodies_than_places_are_told_to_come_back_and_nothing_is_read_of_them(
    api: Api,
) -> None:
    until(all_places_are_free)
    uploads = [Upload(api) for _ in range(STREAMS)]
    for number, upload in enumerate(uploads):
        upload.send(*backlog_of(f"P-{number}", 2))
    until(lambda: deliveries._PLACES._value == 0)
    body = b"".join(backlog_of("P-9", 3))
    refused = send(api, body)
    assert problem(refused) == (429, "too_many_streams")
    assert refused.headers["Retry-After"] == "1"
    assert stored_of(api, "P-9") == {}
    for upload in uploads:
        status, found = upload.end()
        assert (status, [one["stored"] for one in found]) == (200, [1, 1])
    until(all_places_are_free)
    assert send(api, body).status_code == 200
    assert stored_of(api, "P-9") == {1: 1, 2: 1, 3: 1}


def test_a_full_queue_refuses_at_the_start_and_only_slows_down_what_is_under_way(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each line goes to the ledger as soon as it arrives.
    monkeypatch.setattr(api.service.backlog, "_window_bytes", 1)
    body = backlog_of("Q-1", 3)
    begun = Upload(api)
    begun.send(body[0])
    until(lambda: stored_of(api, "Q-1") == {1: 1})
    with busy_writer(api):
        filling = filled(api.service.ledger)
        refused = send(api, line("Q-2", booking(1)))
        assert problem(refused) == (429, "queue_full")
        assert refused.headers["Retry-After"] == "1"
        begun.send(*body[1:])
    status, found = begun.end()
    assert (status, [one["stored"] for one in found]) == (200, [1, 1, 1])
    assert all(one.result() for one in filling)
    assert stored_of(api, "Q-1") == {1: 1, 2: 1, 3: 1}
    assert stored_of(api, "Q-2") == {}
