"""The service keeps a projector beside it, counts its work and replaces it when it dies."""

from multiprocessing import active_children
from multiprocessing.process import BaseProcess

from structlog.testing import capture_logs

from api.identity.access import Role
from tests.api.conftest import Api
from tests.api.steps import see
from tests.patience import until


def projector() -> BaseProcess:
    (found,) = (process for process in active_children() if process.name == "projector")
    return found


def measured(api: Api, name: str) -> float:
    text = api.as_role(Role.AUDITOR).get("/metrics").text
    (line,) = (line for line in text.splitlines() if line.startswith(f"{name} "))
    return float(line.rpartition(" ")[2])


def test_what_the_projector_does_is_counted_here(api: Api) -> None:
    api.hire("100")
    see(api, "/employees/100/balances", valid_on="2021-10-31")
    # A batch can be read before its metrics arrive.
    until(lambda: measured(api, "stundenbuch_months_evaluated_total"))
    assert measured(api, "stundenbuch_projection_batch_seconds_count") > 0
    assert measured(api, "stundenbuch_projection_batch_seconds_sum") > 0


def test_a_projector_that_dies_is_logged_and_replaced(api: Api) -> None:
    with capture_logs() as logs:
        first = projector()
        first.kill()
        first.join()
        api.hire("101")
        found = see(api, "/employees/101/balances", valid_on="2021-10-31")
    assert found["balances"]
    assert projector().pid != first.pid
    (logged,) = (log for log in logs if log["event"] == "projecting failed")
    assert logged["log_level"] == "error"
    assert logged["error"] == "the projecting process ended with exit code -9"
