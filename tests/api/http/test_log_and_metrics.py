"""The log and the metrics, for auditors and operators."""

import json

from api.audit.log_text import logged_event
from api.identity.access import Role
from ledger.records import RecordedEvent
from tests.api.conftest import Api
from tests.patience import until


def test_the_log_is_read_to_its_end_with_the_bytes_as_stored(api: Api) -> None:
    api.hire("100")
    api.issue("10", "100")
    auditor = api.as_role(Role.AUDITOR)
    after, entries = 0, []
    while True:
        page = auditor.get("/v1/log", params={"after": after, "limit": 3}).json()
        if not page["events"]:
            break
        entries += page["events"]
        after = page["next"]
    assert after == page["head"]
    assert [one["position"] for one in entries] == list(range(1, after + 1))
    for told, recorded in zip(entries, api.service.ledger.read_log(0, 1000), strict=True):
        assert told["state"].encode() == recorded.state
        assert (told["stream"], told["version"]) == (recorded.stream, recorded.version)
        assert told["recorded_at"]["utc"].endswith("Z")
    answer = auditor.get("/v1/log.ndjson")
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    assert [json.loads(line) for line in answer.text.splitlines()] == entries
    part = auditor.get("/v1/log.ndjson", params={"after": 2, "until": 4}).text
    assert [json.loads(line)["position"] for line in part.splitlines()] == [3, 4]


def test_bytes_that_are_no_text_come_as_base64(api: Api) -> None:
    recorded = api.service.ledger.read_log(0, 1)[0]
    changed = RecordedEvent(
        recorded.position, recorded.stream, recorded.version, recorded.topic, b"\xff\x00",
        "person-100", recorded.recorded_at,
    )  # fmt: skip
    shown = logged_event(changed)
    assert (shown.state, shown.state_base64, shown.key) == (None, "/wA=", "person-100")


def test_metrics_say_what_was_written_and_how_far_reading_is(api: Api) -> None:
    booking = {"badge": "10", "at": "2021-11-01T08:00:00Z", "kind": "in", "sequence": 1}
    api.book(booking, {**booking, "sequence": 2, "badge": ""}, terminal="T-metrics")
    until(lambda: not measured(api)["stundenbuch_projection_lag_positions"])
    values = measured(api)
    assert values["stundenbuch_log_position"] == api.service.ledger.head().position
    assert values["stundenbuch_projection_lag_positions"] == 0
    assert values["stundenbuch_projection_lag_seconds"] == 0
    assert values['stundenbuch_bookings_total{status="refused"}'] >= 1
    assert values["stundenbuch_events_appended_total"] > 0
    assert values["stundenbuch_commit_seconds_count"] > 0
    assert values["stundenbuch_commit_events_sum"] >= values["stundenbuch_commit_events_count"]


def test_readiness_tells_operators_what_is_wrong(api: Api) -> None:
    ready = api.as_role(Role.ADMIN).get("/ready").json()
    assert ready["head"] >= ready["projected"] > 0
    # The test server gives up durability, and the service says so.
    assert any("fsync" in problem for problem in ready["problems"])


def measured(api: Api) -> dict[str, float]:
    text = api.as_role(Role.AUDITOR).get("/metrics").text
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if not line.startswith("#")
    }
