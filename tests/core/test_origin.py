"""Ids of requests and W3C trace contexts."""

import pytest

from core import origin
from core.origin import Origin

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SENT = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.mark.parametrize("given", ["a", "req-1", "2026.11/23:a+b=c@d_e", "x" * 128])
def test_sane_id_of_a_client_is_kept(given: str) -> None:
    assert origin.of_request(given, None).request_id == given


@pytest.mark.parametrize(
    "given", [None, "", "x" * 129, "a b", "a\nWARNING forged", 'a"', "-a", "é", "a\x1b[31m", "a;b"]
)
def test_any_other_id_is_replaced_by_one_of_ours(given: str | None) -> None:
    made = origin.of_request(given, None).request_id
    assert made is not None
    assert made != given
    assert origin.of_request(made, None).request_id == made
    assert origin.of_request(given, None).request_id != made


def test_trace_goes_on_with_a_parent_of_ours() -> None:
    went_on = origin.of_request(None, SENT)
    assert went_on.trace_id == TRACE
    assert went_on.traceparent is not None
    version, trace, parent, flags = went_on.traceparent.split("-")
    assert (version, trace, flags) == ("00", TRACE, "01")
    assert len(parent) == 16
    assert parent != "00f067aa0ba902b7"


def test_trace_of_a_later_version_goes_on_as_ours() -> None:
    assert origin.of_request(None, f"01-{TRACE}-00f067aa0ba902b7-01-more").trace_id == TRACE


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "nonsense",
        SENT.upper(),
        SENT + "-more",
        SENT + "\n",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-00f067aa0ba902b7",
    ],
)
def test_trace_that_is_not_valid_is_left_out(given: str | None) -> None:
    assert origin.of_request(None, given).traceparent is None


def test_origin_holds_within_its_block_alone() -> None:
    source = Origin("outer")
    with origin.working_for(source):
        with origin.working_for(Origin("inner")):
            assert origin.current().request_id == "inner"
        assert origin.current() == source
    assert origin.current() == origin.NOWHERE
