"""`submit` with the name of a kind, as programs use it that learn the kind while they run."""

from uuid import uuid4

import pytest

from pensum_client import AsyncPensum, NotFound, ProblemError
from pensum_client.kinds import path_and_rest
from tests.client.test_requests import REQUESTS


async def test_each_kind_is_submitted_by_its_name(pensum: AsyncPensum) -> None:
    for kind, request in REQUESTS.items():
        body = request.model_dump(mode="json", by_alias=True, exclude_unset=True)
        assert (await pensum.submit(kind, body)).kind == kind


async def test_a_field_of_the_path_is_taken_from_the_body(pensum: AsyncPensum) -> None:
    with pytest.raises(NotFound):
        await pensum.submit("learning.grade", {"exercise_id": uuid4(), "answer": "A lease."})
    with pytest.raises(ValueError, match="needs exercise_id"):
        await pensum.submit("learning.grade", {"answer": "A lease."})


async def test_a_route_is_named_by_its_path(pensum: AsyncPensum) -> None:
    assert (await pensum.submit("/api/answers", {"question": "What is a lease?"})).kind == "answers.ask"


def test_kind_of_a_plugin_is_submitted_below_its_name() -> None:
    assert path_and_rest("text.wordcount", {"text": "one"}) == ("/api/plugins/text/wordcount", {"text": "one"})
    assert path_and_rest("text.../jobs", {}) == ("/api/plugins/text/..%2Fjobs", {})


async def test_unknown_kind_is_refused_with_the_known_ones(pensum: AsyncPensum) -> None:
    with pytest.raises(ValueError, match=r"answers\.ask"):
        await pensum.submit("answers.asks", {})


async def test_wrong_body_is_refused_by_the_api(pensum: AsyncPensum) -> None:
    with pytest.raises(ProblemError) as raised:
        await pensum.submit("answers.ask", {"questions": "What is a lease?"})
    assert {error["field"] for error in raised.value.errors} >= {"question"}
