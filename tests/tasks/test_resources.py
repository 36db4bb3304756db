"""Resources for a question: from the shared library and from the learner's own documents."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

import tasks.documents
import tasks.learning
import tasks.profiles  # noqa: F401  # importing them registers the handlers
from db.models import LIBRARY_OWNER_ID, Document, Job, JobState, LibraryResource
from db.queries.learning import sessions
from db.queries.library import documents, shared
from db.queries.profiles import profiles
from db.transactions import read_only, transaction
from tasks.contracts import IngestDocument, PersonalizeProfile, SuggestResources
from tasks.shared_library import read_shipped
from tests.fakes.ollama_server import FakeOllama
from tests.support.attempts import run_to_end
from tests.support.configuration import Configure
from tests.support.factories import Person, make_document, make_job, make_user
from tests.support.providers import connected_ollama
from workers.retrieval.search import find_passages

BACKPROP = {"Neural Networks and Deep Learning", "micrograd", "Calculus on Computational Graphs: Backpropagation"}
OTHERS = {"Reinforcement Learning: An Introduction", "Playing Atari with Deep Reinforcement Learning", "Elements of AI"}
PLANTS = "# Bio 101\n\n- C3 plants fix carbon in one step\n- C4 plants fix carbon twice, so they lose less water\n"


@pytest.fixture(scope="module", autouse=True)
def _library(platform: None) -> Iterator[None]:
    """Some of the shipped resources, embedded."""
    with transaction() as session:
        written = shared.load(session, [one for one in read_shipped() if one.title in BACKPROP | OTHERS])
    for document in written:
        run_to_end(make_job(LIBRARY_OWNER_ID, IngestDocument(document_id=document.id)))
    yield
    with transaction() as session:
        session.execute(delete(LibraryResource))
        session.execute(delete(Document).where(Document.user_id == LIBRARY_OWNER_ID))
        own = Job.user_id == LIBRARY_OWNER_ID
        session.execute(update(Job).where(own, Job.state == "queued").values(state="cancelled", finished_at=func.now()))


@pytest.fixture
def quoting(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")


def suggest(user: Person, query: str, **fields: Any) -> dict[str, Any]:
    row = run_to_end(make_job(user.id, SuggestResources(query=query, **fields)))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    return dict(row["result"])


def add_document(user: Person, text: str) -> Document:
    document = make_document(user.id, text)
    run_to_end(make_job(user.id, IngestDocument(document_id=document.id)))
    return document


def test_three_shared_resources_fit_with_reason_quote_and_outside_address(quoting: None, user: Person) -> None:
    result = suggest(user, "I don't get backprop")
    found = result["resources"]
    assert {one["title"] for one in found} >= BACKPROP
    summaries = {one.title: one for one in read_shipped()}
    for one in found:
        assert one["url"] == summaries[one["title"]].url
        assert summaries[one["title"]].summary[one["start"] : one["end"]] == one["quote"]
        assert (one["kind"], one["level"]) == (summaries[one["title"]].kind, summaries[one["title"]].level)
        assert one["document_id"] is None
    assert "on backpropagation; you asked about “backprop”." in found[0]["reason"]
    assert result["searched"] == {
        "query": "I don't get backprop",
        "documents": 0,
        "shared_resources": len(BACKPROP | OTHERS),
        "concepts": ["backpropagation"],
        "continues": None,
    }
    assert result["note"] is None


def test_own_document_is_found_beside_shared_ones_and_leads_to_its_page(quoting: None, user: Person) -> None:
    document = add_document(user, PLANTS)
    [found] = suggest(user, "difference between C3 and C4 plants")["resources"]
    assert (found["url"], found["kind"]) == (f"/api/documents/{document.id}", "document")
    assert PLANTS[found["start"] : found["end"]] == found["quote"]
    assert "plants" in found["reason"]


@pytest.mark.parametrize("query", ["pizza recipe", "python snake feeding schedule", "Rezept für Apfelkuchen"])
def test_question_that_no_library_is_about_finds_nothing_and_says_so(quoting: None, user: Person, query: str) -> None:
    add_document(user, PLANTS)
    result = suggest(user, query)
    assert result["resources"] == []
    assert query in result["note"]
    assert "1 document of yours and 6 resources" in result["note"]


def test_question_before_the_shared_library_is_loaded_says_so(quoting: None, user: Person) -> None:
    with transaction() as session:
        draft = next(one for one in read_shipped() if one.title not in BACKPROP | OTHERS)
        resource, document = shared.add(session, draft)
    loading = suggest(user, "pizza recipe")["note"]
    assert "The shared library is still loading: 1 of 7 resources cannot be found yet." in loading
    run_to_end(make_job(LIBRARY_OWNER_ID, IngestDocument(document_id=document.known_id)))
    assert "loading" not in suggest(user, "pizza recipe")["note"]
    with transaction() as session:
        shared.remove(session, resource.id)


def test_question_in_german_finds_english_resources(quoting: None, user: Person) -> None:
    found = suggest(user, "Bücher über bestärkendes Lernen")["resources"]
    assert found[0]["title"] == "Reinforcement Learning: An Introduction"
    reason = "A book on reinforcement learning; you asked for a book on “bestärkendes Lernen”."
    assert found[0]["reason"] == reason


def test_query_without_hits_stays_in_the_session_and_a_vague_one_goes_on_with_the_one_before(
    quoting: None, user: Person
) -> None:
    with transaction() as session:
        session_id = sessions.add_session(session, user_id=user.id).id
    for query in ("what is backpropagation?", "pizza recipe"):
        suggest(user, query, session_id=session_id)
    with read_only() as session:
        asked = sessions.list_resource_queries(session, session_id=session_id)
    assert [(one.query, one.found > 0, one.note is None) for one in asked] == [
        ("what is backpropagation?", True, True),
        ("pizza recipe", False, False),
    ]
    other = make_user()
    with transaction() as session:
        fresh = sessions.add_session(session, user_id=other.id).id
    suggest(other, "papers on reinforcement learning", session_id=fresh)
    result = suggest(other, "something easier?", session_id=fresh)
    assert result["searched"]["continues"] == "papers on reinforcement learning"
    assert {one["title"] for one in result["resources"]} & OTHERS
    assert all("you asked before" in one["reason"] for one in result["resources"])


def test_deleted_and_foreign_documents_never_appear(quoting: None, user: Person) -> None:
    add_document(make_user(), PLANTS)
    mine = add_document(user, PLANTS)
    assert suggest(user, "C4 plants")["resources"]
    with transaction() as session:
        documents.remove(session, mine.id, user_id=user.id)
    assert suggest(user, "C4 plants")["resources"] == []


def test_own_searches_do_not_see_the_shared_library(user: Person) -> None:
    assert find_passages("backpropagation", user_id=user.id, limit=5) == []
    assert len(find_passages("backpropagation", user_id=user.id, limit=5, shared=True)) == 5


def test_welcome_of_a_new_account_suggests_where_to_begin(quoting: None, user: Person) -> None:
    with transaction() as session:
        profiles.add(session, user_id=user.id, name="Ana")
    row = run_to_end(make_job(user.id, PersonalizeProfile()))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    assert "Elements of AI" in [one["title"] for one in row["result"]["resources"]]
    assert any("Elements of AI" in step for step in row["result"]["next"])


# With a language model


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    with connected_ollama(configure) as server:
        yield server


def test_reason_of_the_model_that_the_summary_does_not_support_is_replaced(server: FakeOllama, user: Person) -> None:
    with read_only() as session:
        micrograd = session.scalars(select(LibraryResource).where(LibraryResource.title == "micrograd")).one()
    quote = micrograd.summary.split(". ")[0]
    reply = [{"passage": 1, "quote": quote, "reason": "Written by Shakespeare while he sailed to Patagonia."}]
    server.replies.append(json.dumps({"suggestions": reply}))
    found = suggest(user, "I don't get backprop")["resources"]
    assert (found[0]["title"], found[0]["quote"]) == ("micrograd", quote)
    assert "Shakespeare" not in found[0]["reason"]
    assert "backpropagation" in found[0]["reason"]
    assert len(found) >= 3


def test_no_model_is_asked_where_nothing_fits(server: FakeOllama, user: Person) -> None:
    assert suggest(user, "pizza recipe")["resources"] == []
    assert [request for request in server.requests if request.path == "/api/chat"] == []
