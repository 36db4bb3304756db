"""The OpenAPI document tells what happens: generators of clients believe every word of it."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.main import create_app
from tasks.contracts import CONTRACTS
from tasks.problems import PROBLEMS
from tests.support.openapi import operations_of

Json = dict[str, Any]

DOCUMENT: Json = create_app().openapi()
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
OPERATIONS = operations_of(DOCUMENT)
SUBMITTING = [one for one in OPERATIONS if "Idempotency-Key" in one.headers]
EACH = {"RateLimit", "RateLimit-Policy", "X-Request-Id"}
PROBLEM_TYPE = "application/problem+json"


def test_document_is_valid() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


# Names


def test_operations_have_short_names_of_their_own() -> None:
    counted = Counter(operation.id for operation in OPERATIONS)
    assert [name for name, count in counted.items() if count > 1] == []
    assert [name for name in counted if not re.fullmatch(r"[a-z]+(_[a-z]+){1,4}", name)] == []
    assert {"list_jobs", "get_job", "upload_document", "ask_question", "list_api_keys"} <= set(counted)


def test_schemas_have_readable_names() -> None:
    assert [name for name in SCHEMAS if not re.fullmatch(r"([A-Z][a-z]+)+", name)] == []
    assert {"DocumentUpload", "DocumentPage", "ProfilePage", "Job", "Problem"} <= set(SCHEMAS)
    assert {"HTTPValidationError", "ValidationError", "JobOut"}.isdisjoint(SCHEMAS)


def test_tags_stand_in_the_order_of_need_and_are_explained() -> None:
    tags = [tag["name"] for tag in DOCUMENT["tags"]]
    assert tags[:2] == ["jobs", "documents"]
    assert all(tag["description"].endswith(".") for tag in DOCUMENT["tags"])
    assert {tag for one in OPERATIONS for tag in one.told["tags"]} == set(tags)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_each_operation_has_a_sentence(operation: Any) -> None:
    assert re.search(r"\w{2,} .+\.", operation.told["description"], re.DOTALL)


# Problems


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_error_is_a_problem(operation: Any) -> None:
    for status, response in operation.responses.items():
        if status.startswith(("4", "5")) and operation.path != "/ready":
            assert response["content"][PROBLEM_TYPE]["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert list(response["content"]) == [PROBLEM_TYPE]


def test_problem_has_the_fields_of_each_one() -> None:
    assert set(SCHEMAS["Problem"]["properties"]) == {"type", "title", "status", "detail", "instance", "errors"}
    documented = {int(status) for one in OPERATIONS for status in one.responses if status.startswith("4")}
    assert documented >= {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429}
    assert documented <= {problem.status for problem in PROBLEMS.values()}


def test_statuses_follow_from_what_a_route_needs() -> None:
    by_id = {one.id: set(one.responses) for one in OPERATIONS}
    assert by_id["get_health"] == {"200", "422"}
    assert by_id["get_job"] == {"200", "304", "401", "403", "404", "405", "410", "422", "429", "503"}
    assert {"200", "202", "400", "401", "403", "404", "409", "413", "415", "422", "429", "503"} == by_id["ask_question"]
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
def test_routes_without_an_identity_tell_what_they_raise(name: str, statuses: set[str]) -> None:
    (operation,) = [one for one in OPERATIONS if one.id == name]
    assert statuses <= set(operation.responses)


# Headers and security


@pytest.mark.parametrize("operation", SUBMITTING, ids=str)
def test_submission_tells_its_headers(operation: Any) -> None:
    responses = operation.responses
    assert set(responses["202"]["headers"]) - EACH == {"Location", "Retry-After", "Idempotency-Replayed"}
    assert set(responses["200"]["headers"]) - EACH == {"Location", "Preference-Applied", "Idempotency-Replayed"}
    assert set(responses["429"]["headers"]) == {"Retry-After", "RateLimit"}


def test_what_is_left_of_the_rates_is_told_to_each_user() -> None:
    assert all(set(one.responses["200"]["headers"]) >= EACH for one in OPERATIONS if one.id in ("list_jobs", "get_job"))


def test_revisions_are_told_as_headers() -> None:
    by_id = {one.id: one.responses for one in OPERATIONS}
    for name, status in (
        ("get_job", "200"),
        ("get_job", "304"),
        ("get_llm_config", "200"),
        ("change_llm_config", "200"),
    ):
        assert "ETag" in by_id[name][status]["headers"]


def test_browsers_and_programs_both_find_their_credentials() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert {(scheme["type"], scheme.get("in")) for scheme in schemes.values()} == {("http", None), ("apiKey", "cookie")}
    for operation in OPERATIONS:
        if "401" in operation.responses and operation.id not in {"log_in", "finish_github_login"}:
            assert operation.told["security"] == [{"bearer": []}, {"session_cookie": []}]


# Jobs


def test_job_is_told_apart_by_its_kind() -> None:
    job = SCHEMAS["Job"]
    assert set(job["discriminator"]["mapping"]) == set(CONTRACTS)
    for kind, reference in job["discriminator"]["mapping"].items():
        fields = SCHEMAS[reference.rpartition("/")[2]]["properties"]
        assert fields["kind"]["const"] == kind
        assert "null" in str(fields["result"])


@pytest.mark.parametrize("operation", SUBMITTING, ids=str)
def test_submission_says_which_job_it_returns(operation: Any) -> None:
    for status in ("200", "202"):
        schema = operation.responses[status]["content"]["application/json"]["schema"]
        fields = SCHEMAS[schema["$ref"].rpartition("/")[2]]["properties"]
        assert fields["kind"]["const"] in CONTRACTS


def test_lists_of_jobs_filter_by_known_kinds() -> None:
    [listing] = [one for one in OPERATIONS if one.id == "list_jobs"]
    [kind] = [parameter for parameter in listing.told["parameters"] if parameter["name"] == "kind"]
    assert set(CONTRACTS) <= set(str(kind["schema"]).replace("'", " ").split())


# Files, streams and webhooks


def test_files_are_bytes() -> None:
    uploads = [one for one in OPERATIONS if "multipart/form-data" in one.body and one.id != "log_in"]
    assert {one.id for one in uploads} >= {"upload_document", "upload_transcripts", "ingest_profile"}
    for one in uploads:
        file = one.resolved(one.body["multipart/form-data"]["schema"])["properties"]["file"]
        assert (file["type"], file["format"]) == ("string", "binary")


def test_stream_tells_its_events() -> None:
    [stream] = [one for one in OPERATIONS if one.id == "stream_events"]
    schema = stream.resolved(stream.responses["200"]["content"]["text/event-stream"]["schema"])
    assert set(schema["discriminator"]["mapping"]) == {
        *("queued", "started", "progress", "token", "result", "error", "cancelled", "retrying", "end"),
        *("waiting", "resumed", "restarted"),
    }


def test_webhooks_are_told_with_their_headers() -> None:
    assert set(DOCUMENT["webhooks"]) == {"job.succeeded", "job.failed", "job.cancelled", "job.expired", "webhook.test"}
    for webhook in DOCUMENT["webhooks"].values():
        names = {parameter["name"] for parameter in webhook["post"]["parameters"]}
        assert names == {"webhook-id", "webhook-timestamp", "webhook-signature"}


# Examples


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_each_body_has_an_example_that_fits(operation: Any) -> None:
    shown = list(_json_of(operation))
    for media in shown:
        validator = Draft202012Validator(
            media["schema"] | {"components": DOCUMENT["components"]}, format_checker=FormatChecker()
        )
        assert [error.message for error in validator.iter_errors(media["example"])] == []
    assert shown or "204" in operation.responses or "application/json" not in str(operation.responses["200"])


def _json_of(operation: Any) -> Iterator[Json]:
    for content in (operation.body, *(response.get("content", {}) for response in operation.responses.values())):
        yield from (media for kind, media in content.items() if kind == "application/json" and "schema" in media)
