"""The OpenAPI document tells what happens: generators of clients believe every word of it."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from tasks.contracts import CONTRACTS
from tasks.problems import PROBLEMS
from tests.support.failures import each
from tests.support.openapi import Json, Operation, app_document, operations_of

EACH = {"RateLimit", "RateLimit-Policy", "X-Request-Id"}
PROBLEM_TYPE = "application/problem+json"


@pytest.fixture(scope="module")
def document() -> Json:
    return app_document()


@pytest.fixture(scope="module")
def schemas(document: Json) -> Json:
    named: Json = document["components"]["schemas"]
    return named


@pytest.fixture(scope="module")
def operations(document: Json) -> list[Operation]:
    return operations_of(document)


@pytest.fixture(scope="module")
def submitting(operations: list[Operation]) -> list[Operation]:
    return [operation for operation in operations if "Idempotency-Key" in operation.headers]


def test_document_is_valid(document: Json) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


# Names


def test_operations_have_short_names_of_their_own(operations: list[Operation]) -> None:
    counted = Counter(operation.id for operation in operations)
    assert [name for name, count in counted.items() if count > 1] == []
    assert [name for name in counted if not re.fullmatch(r"[a-z]+(_[a-z]+){1,4}", name)] == []
    assert {"list_jobs", "get_job", "upload_document", "ask_question", "list_api_keys"} <= set(counted)


def test_schemas_have_readable_names(schemas: Json) -> None:
    assert [name for name in schemas if not re.fullmatch(r"([A-Z][a-z]+)+", name)] == []
    assert {"DocumentUpload", "DocumentPage", "ProfilePage", "Job", "Problem"} <= set(schemas)
    assert {"HTTPValidationError", "ValidationError", "JobOut"}.isdisjoint(schemas)


def test_tags_stand_in_the_order_of_need_and_are_explained(document: Json, operations: list[Operation]) -> None:
    tags = [tag["name"] for tag in document["tags"]]
    assert tags[:2] == ["jobs", "documents"]
    assert all(tag["description"].endswith(".") for tag in document["tags"])
    assert {tag for one in operations for tag in one.told["tags"]} == set(tags)


def test_each_operation_has_a_sentence(operations: list[Operation]) -> None:
    for check in each(operations):
        with check as operation:
            assert re.search(r"\w{2,} .+\.", operation.told["description"], re.DOTALL)


# Problems


def test_every_error_is_a_problem(operations: list[Operation]) -> None:
    for check in each(operations):
        with check as operation:
            for status, response in operation.responses.items():
                if status.startswith(("4", "5")) and operation.path != "/ready":
                    assert response["content"][PROBLEM_TYPE]["schema"] == {"$ref": "#/components/schemas/Problem"}
                    assert list(response["content"]) == [PROBLEM_TYPE]


def test_problem_has_the_fields_of_each_one(schemas: Json, operations: list[Operation]) -> None:
    assert set(schemas["Problem"]["properties"]) == {"type", "title", "status", "detail", "instance", "errors"}
    documented = {int(status) for one in operations for status in one.responses if status.startswith("4")}
    assert documented >= {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429}
    assert documented <= {problem.status for problem in PROBLEMS.values()}


def test_statuses_follow_from_what_a_route_needs(operations: list[Operation]) -> None:
    by_id = {one.id: set(one.responses) for one in operations}
    assert by_id["get_health"] == {"200", "422"}
    assert by_id["get_job"] == {"200", "304", "401", "403", "404", "405", "410", "422", "429", "503"}
    of_submissions = {"200", "202", "400", "401", "403", "404", "409", "410", "413", "415", "422", "429", "503"}
    assert by_id["ask_question"] == of_submissions
    assert "405" in by_id["get_document"]
    assert "412" in by_id["change_llm_config"]
    assert "401" not in by_id["register_user"]


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("log_in", {"401", "403"}),
        ("register_user", {"403"}),
        ("create_profile", {"403"}),
        ("start_github_login", {"404"}),
        ("finish_github_login", {"303", "400", "401", "403", "404", "409"}),
    ],
)
def test_routes_without_an_identity_tell_what_they_raise(
    operations: list[Operation], name: str, statuses: set[str]
) -> None:
    (operation,) = [one for one in operations if one.id == name]
    assert statuses <= set(operation.responses)


# Headers and security


def test_submission_tells_its_headers(submitting: list[Operation]) -> None:
    for check in each(submitting):
        with check as operation:
            responses = operation.responses
            assert set(responses["202"]["headers"]) - EACH == {"Location", "Retry-After", "Idempotency-Replayed"}
            assert set(responses["200"]["headers"]) - EACH == {"Location", "Preference-Applied", "Idempotency-Replayed"}
            assert set(responses["429"]["headers"]) == {"Retry-After", "RateLimit"}


def test_what_is_left_of_the_rates_is_told_to_each_user(operations: list[Operation]) -> None:
    assert all(set(one.responses["200"]["headers"]) >= EACH for one in operations if one.id in ("list_jobs", "get_job"))


def test_revisions_are_told_as_headers(operations: list[Operation]) -> None:
    by_id = {one.id: one.responses for one in operations}
    for name, status in (
        ("get_job", "200"),
        ("get_job", "304"),
        ("get_llm_config", "200"),
        ("change_llm_config", "200"),
    ):
        assert "ETag" in by_id[name][status]["headers"]


def test_browsers_and_programs_both_find_their_credentials(document: Json, operations: list[Operation]) -> None:
    schemes = document["components"]["securitySchemes"]
    assert {(scheme["type"], scheme.get("in")) for scheme in schemes.values()} == {("http", None), ("apiKey", "cookie")}
    for operation in operations:
        if "401" in operation.responses and operation.id not in {"log_in", "finish_github_login"}:
            assert operation.told["security"] == [{"bearer": []}, {"session_cookie": []}]


# Jobs


def test_job_is_told_apart_by_its_kind(schemas: Json) -> None:
    job = schemas["Job"]
    assert set(job["discriminator"]["mapping"]) == set(CONTRACTS)
    for kind, reference in job["discriminator"]["mapping"].items():
        fields = schemas[reference.rpartition("/")[2]]["properties"]
        assert fields["kind"]["const"] == kind
        assert "null" in str(fields["result"])


def test_submission_says_which_job_it_returns(schemas: Json, submitting: list[Operation]) -> None:
    for check in each(submitting):
        with check as operation:
            for status in ("200", "202"):
                schema = operation.responses[status]["content"]["application/json"]["schema"]
                fields = schemas[schema["$ref"].rpartition("/")[2]]["properties"]
                assert fields["kind"]["const"] in CONTRACTS


def test_lists_of_jobs_filter_by_known_kinds(operations: list[Operation]) -> None:
    [listing] = [one for one in operations if one.id == "list_jobs"]
    [kind] = [parameter for parameter in listing.told["parameters"] if parameter["name"] == "kind"]
    assert set(CONTRACTS) <= set(str(kind["schema"]).replace("'", " ").split())


# Files, streams and webhooks


def test_files_are_bytes(operations: list[Operation]) -> None:
    uploads = [one for one in operations if "multipart/form-data" in one.body and one.id != "log_in"]
    assert {one.id for one in uploads} >= {"upload_document", "upload_transcripts", "ingest_profile"}
    for one in uploads:
        file = one.resolved(one.body["multipart/form-data"]["schema"])["properties"]["file"]
        assert (file["type"], file["format"]) == ("string", "binary")


def test_stream_tells_its_events(operations: list[Operation]) -> None:
    [stream] = [one for one in operations if one.id == "stream_events"]
    schema = stream.resolved(stream.responses["200"]["content"]["text/event-stream"]["schema"])
    assert set(schema["discriminator"]["mapping"]) == {
        *("queued", "started", "progress", "token", "result", "error", "cancelled", "retrying", "end"),
        *("waiting", "resumed", "restarted"),
    }


def test_webhooks_are_told_with_their_headers(document: Json) -> None:
    assert set(document["webhooks"]) == {"job.succeeded", "job.failed", "job.cancelled", "job.expired", "webhook.test"}
    for webhook in document["webhooks"].values():
        names = {parameter["name"] for parameter in webhook["post"]["parameters"]}
        assert names == {"webhook-id", "webhook-timestamp", "webhook-signature"}


# Examples


def test_each_body_has_an_example_that_fits(document: Json, operations: list[Operation]) -> None:
    for check in each(operations):
        with check as operation:
            shown = list(_json_of(operation))
            for media in shown:
                validator = Draft202012Validator(
                    media["schema"] | {"components": document["components"]}, format_checker=FormatChecker()
                )
                assert [error.message for error in validator.iter_errors(media["example"])] == []
            assert shown or "204" in operation.responses or "application/json" not in str(operation.responses["200"])


def _json_of(operation: Operation) -> Iterator[Json]:
    for content in (operation.body, *(response.get("content", {}) for response in operation.responses.values())):
        yield from (media for kind, media in content.items() if kind == "application/json" and "schema" in media)
