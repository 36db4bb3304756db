"""Finding people: only discoverable ones, each with exact quotes of their profile."""

import json
import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

import tasks.profiles  # noqa: F401  # importing it registers the handlers
from db.models import JobState, Profile
from db.queries.profiles import profiles
from db.transactions import read_only, transaction
from tasks.contracts import EmbedProfile, MatchPeople
from tasks.handlers import MoveOn
from tasks.profiles.hidden_document import cut_profile
from tasks.profiles.matching import match_people
from tasks.results.profiles import MatchedPeople
from tests.fakes.ollama_server import FakeOllama
from tests.support.attempts import run_to_end, take
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job, make_user
from tests.support.providers import connected_ollama

BEES = "# Ana\n\nShe keeps bees near Évora and teaches children how a hive works.\n\nShe also sells honey.\n"
KILN = "# Rui\n\nHe fires tiles in a wood kiln. Glazes are his joy.\n"
SHIPS = "# Eva\n\nShe sails a small boat along the coast and repairs its engine.\n"
QUERY = "somebody who can teach me how to keep bees"


@pytest.fixture(autouse=True)
def quoting(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")


@pytest.fixture(autouse=True)
def _nobody_else(platform: None) -> None:
    """Hides people of other tests."""
    with transaction() as session:
        session.execute(update(Profile).values(is_discoverable=False))


@pytest.fixture
def server(quoting: None, configure: Configure) -> Iterator[FakeOllama]:
    with connected_ollama(configure) as server:
        yield server


def make_person(wiki_content: str, *, name: str = "Ana", bio: str = "", is_discoverable: bool = True) -> Person:
    """A user with a searchable profile."""
    person = make_user()
    profile = {"name": name, "bio": bio, "wiki_content": wiki_content, "is_discoverable": is_discoverable}
    with transaction() as session:
        profiles.change(session, profile, user_id=person.id)
    row = run_to_end(make_job(person.id, EmbedProfile()))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    return person


def change(person: Person, **changes: Any) -> None:
    with transaction() as session:
        profiles.change(session, changes, user_id=person.id)


def match(asker: Person, query: str | None = None, **options: Any) -> list[dict[str, Any]]:
    row = run_to_end(make_job(asker.id, MatchPeople(query=query, **options)))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    return list(row["result"]["people"])


def ids(people: list[dict[str, Any]]) -> list[UUID]:
    return [UUID(person["user_id"]) for person in people]


def wiki_content_of(person: dict[str, Any]) -> str:
    with read_only() as session:
        return profiles.get_own(session, user_id=UUID(person["user_id"])).wiki_content


def test_query_finds_best_match_with_exact_quotes(user: Person) -> None:
    ana = make_person(BEES)
    make_person(KILN, name="Rui")
    make_person(SHIPS, name="Eva")
    [best, *others] = match(user, QUERY)
    assert set(best) == {"user_id", "name", "bio", "score", "reasons", "explanation"}
    assert (UUID(best["user_id"]), best["name"], best["explanation"]) == (ana.id, "Ana", None)
    assert best["reasons"][0]["quote"] == "She keeps bees near Évora and teaches children how a hive works."
    for reason in best["reasons"]:
        assert wiki_content_of(best)[reason["start"] : reason["end"]] == reason["quote"]
    assert all(other["score"] < best["score"] for other in others)


def test_undiscoverable_people_are_not_found(user: Person) -> None:
    make_person(BEES, is_discoverable=False)
    rui = make_person(KILN, name="Rui")
    assert set(ids(match(user, QUERY))) <= {rui.id}


def test_users_do_not_find_themselves() -> None:
    ana = make_person(BEES)
    other = make_person(BEES, name="Bia")
    assert ids(match(ana, QUERY)) == [other.id]


def test_unrelated_people_are_not_found(user: Person) -> None:
    make_person(KILN)
    assert match(user, "quantum chromodynamics on a lattice") == []


def test_result_is_empty_without_discoverable_people(user: Person) -> None:
    assert match(user, QUERY) == []


def test_people_like_a_person_exclude_that_person_and_the_asker() -> None:
    asker = make_person(BEES, name="Asker")
    ana = make_person(BEES)
    bia = make_person("Bia is a beekeeper with forty hives, and teaches how to keep bees.", name="Bia")
    make_person(SHIPS, name="Eva")
    assert ids(match(asker, like_user_id=ana.id))[0] == bia.id
    assert set(ids(match(asker, like_user_id=ana.id))).isdisjoint({ana.id, asker.id})
    assert set(ids(match(asker, like_user_id=asker.id))) >= {ana.id, bia.id}


def test_limit_bounds_number_of_people(user: Person) -> None:
    people = [make_person(f"{BEES}\nHive number {number}.") for number in range(4)]
    found = ids(match(user, QUERY, limit=2))
    assert len(found) == 2
    assert set(found) < {person.id for person in people}


def test_person_with_many_chunks_is_found_once(user: Person) -> None:
    long = "\n\n".join(f"## Year {year}\n\nIn {year} she kept bees. " + "The hive did well. " * 60 for year in range(5))
    ana = make_person(long)
    assert ids(match(user, "bees in a hive", limit=10)) == [ana.id]


def test_quote_from_list_is_a_list_item(user: Person) -> None:
    ana = make_person("- Zarquon\n- Kerning\n- Letterpress\n")
    [found] = match(user, "zarquon letterpress")
    assert UUID(found["user_id"]) == ana.id
    assert found["reasons"]
    assert all(reason["quote"] in wiki_content_of(found) for reason in found["reasons"])


def test_reason_of_person_found_by_bio_alone_quotes_the_bio(user: Person) -> None:
    ana = make_person("", bio="I keep bees and teach children how a hive works.")
    [found] = match(user, QUERY)
    [reason] = found["reasons"]
    assert (UUID(found["user_id"]), reason["field"]) == (ana.id, "bio")
    assert found["bio"][reason["start"] : reason["end"]] == reason["quote"]


def test_expert_is_found_like_the_word_alone(user: Person) -> None:
    tomasz = make_person("I have run Kubernetes clusters in production for six years.")
    for query in ("Kubernetes", "Kubernetes expert", "jemand, der sich mit Kubernetes auskennt"):
        assert ids(match(user, query)) == [tomasz.id]


def test_what_is_wanted_or_was_given_up_is_no_skill(user: Person) -> None:
    engineer = make_person("I've written Python for eight years, mostly PyTorch.")
    beginner = make_person("I'm a nurse. I want to learn Python.")
    make_person("I've tried Python twice and given up both times.")
    assert ids(match(user, "someone who can help me with Python")) == [engineer.id]
    assert ids(match(user, "people who want to learn Python")) == [beginner.id]


def test_nobody_is_alike_without_a_reason_or_with_the_highest_score(user: Person) -> None:
    maya = make_person("I have been teaching maths at a school since 2009.")
    piotr = make_person("Uczę matematyki w liceum od 2005 roku.")
    make_person("I'm a nurse on night shifts. No maths since school.")
    [found] = match(user, like_user_id=maya.id)
    assert (UUID(found["user_id"]), found["score"] < 1) == (piotr.id, True)
    assert found["reasons"]


def test_offsets_of_quotes_refer_to_wiki_content(user: Person) -> None:
    make_person(BEES, bio="A teacher from the south.")
    [found] = match(user, QUERY)
    assert [wiki_content_of(found)[reason["start"] : reason["end"]] for reason in found["reasons"]] == [
        reason["quote"] for reason in found["reasons"]
    ]


def test_profile_without_vectors_is_found_by_its_words(user: Person) -> None:
    word = f"zarquon{secrets.token_hex(4)}"
    ana = make_user()
    text = f"She repairs the {word} of old clocks with much patience."
    change(ana, wiki_content=text, is_discoverable=True)
    job = make_job(ana.id, EmbedProfile())
    outcome = cut_profile(take(job), EmbedProfile())
    assert isinstance(outcome, MoveOn)
    with transaction() as session:
        outcome.write(session)
    [found] = match(user, f"who repairs a {word}")
    assert [reason["quote"] for reason in found["reasons"]] == [text]


# Between search and write


def outcome_of(asker: Person, request: MatchPeople) -> Any:
    outcome = match_people(take(make_job(asker.id, request)), request)
    assert callable(outcome)
    return outcome


def write(outcome: Any) -> MatchedPeople:
    with transaction() as session:
        result = outcome(session)
    assert isinstance(result, MatchedPeople)
    return result


def test_person_who_hides_during_search_is_left_out(user: Person) -> None:
    ana, bia = make_person(BEES), make_person(BEES, name="Bia")
    outcome = outcome_of(user, MatchPeople(query=QUERY))
    change(ana, is_discoverable=False)
    assert [person.user_id for person in write(outcome).people] == [bia.id]


def test_person_who_removes_the_reason_during_search_is_left_out(user: Person) -> None:
    ana, bia = make_person(BEES), make_person(BEES, name="Bia")
    outcome = outcome_of(user, MatchPeople(query=QUERY))
    change(ana, wiki_content=BEES.replace("near Évora ", ""), name="Ana S.")
    assert [person.user_id for person in write(outcome).people] == [bia.id]


def test_second_write_returns_same_result(user: Person) -> None:
    make_person(BEES)
    outcome = outcome_of(user, MatchPeople(query=QUERY))
    assert write(outcome) == write(outcome)


def test_like_user_id_of_hidden_person_is_not_found(user: Person) -> None:
    ana = make_person(BEES)
    job = make_job(user.id, MatchPeople(like_user_id=ana.id))
    change(ana, is_discoverable=False)
    row = run_to_end(job)
    assert (row["state"], row["error"]["slug"]) == (JobState.FAILED, "not-found")


# With a language model


def test_model_adds_explanation_and_changes_no_quote(server: FakeOllama, user: Person) -> None:
    make_person(BEES)
    server.replies.append(json.dumps({"explanations": [{"person": 1, "text": "She teaches how a hive works."}]}))
    row = run_to_end(make_job(user.id, MatchPeople(query=QUERY)))
    [found] = row["result"]["people"]
    assert found["explanation"] == "She teaches how a hive works."
    assert all(reason["quote"] in BEES for reason in found["reasons"])
    assert row["receipt"]["provider"] == "ollama"


def test_invalid_model_output_gives_no_explanation(server: FakeOllama, user: Person) -> None:
    make_person(BEES)
    server.replies += ["Sure!", "Sure!"]
    [found] = match(user, QUERY)
    assert (found["explanation"], bool(found["reasons"])) == (None, True)


def test_explanations_of_unknown_people_are_ignored(server: FakeOllama, user: Person) -> None:
    ana = make_person(BEES)
    explanations = [{"person": 7, "text": "He is an administrator."}, {"person": 0, "text": "She, too."}]
    server.replies.append(json.dumps({"explanations": explanations}))
    [found] = match(user, QUERY)
    assert (UUID(found["user_id"]), found["explanation"]) == (ana.id, None)


def test_model_is_not_called_without_matches(server: FakeOllama, user: Person) -> None:
    assert match(user, QUERY) == []
    assert server.requests == []
