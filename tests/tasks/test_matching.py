"""People for a wish, or like a person: only those who want to be found, each with words of their own."""

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
from tasks.profiles.matching import MatchedPeople, match_people
from tests.fakes.ollama_server import FakeOllama
from tests.support.attempts import run_to_end, take
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job, make_user
from workers.llm.provider_selection import ollama

BEES = "# Ana\n\nShe keeps bees near Évora and teaches children how a hive works.\n\nShe also sells honey.\n"
KILN = "# Rui\n\nHe fires tiles in a wood kiln. Glazes are his joy.\n"
SHIPS = "# Eva\n\nShe sails a small boat along the coast and repairs its engine.\n"
WISH = "somebody who can teach me how to keep bees"


@pytest.fixture(autouse=True)
def quoting(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")


@pytest.fixture(autouse=True)
def _nobody_else(platform: None) -> None:
    """People whom other tests left are not found any more."""
    with transaction() as session:
        session.execute(update(Profile).values(is_discoverable=False))


@pytest.fixture
def server(quoting: None, configure: Configure) -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        configure(OLLAMA_HOST=server.url, PENSUM_LLM_PROVIDER="ollama")
        ollama.forget()
        yield server
        ollama().close()
        ollama.forget()


def make_person(wiki_content: str, *, name: str = "Ana", bio: str = "", is_discoverable: bool = True) -> Person:
    """With a profile whose words can be searched."""
    person = make_user()
    words = {"name": name, "bio": bio, "wiki_content": wiki_content, "is_discoverable": is_discoverable}
    with transaction() as session:
        profiles.change(session, words, user_id=person.id)
    row = run_to_end(make_job(person.id, EmbedProfile()))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    return person


def change(person: Person, **changes: Any) -> None:
    with transaction() as session:
        profiles.change(session, changes, user_id=person.id)


def match(asker: Person, query: str | None = None, **wish: Any) -> list[dict[str, Any]]:
    row = run_to_end(make_job(asker.id, MatchPeople(query=query, **wish)))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    return list(row["result"]["people"])


def ids(people: list[dict[str, Any]]) -> list[UUID]:
    return [UUID(person["user_id"]) for person in people]


def wiki_of(person: dict[str, Any]) -> str:
    with read_only() as session:
        return profiles.get_own(session, user_id=UUID(person["user_id"])).wiki_content


def test_a_wish_finds_who_fits_best_with_their_own_words(user: Person) -> None:
    ana = make_person(BEES)
    make_person(KILN, name="Rui")
    make_person(SHIPS, name="Eva")
    [best, *others] = match(user, WISH)
    assert set(best) == {"user_id", "name", "bio", "score", "reasons", "explanation"}
    assert (UUID(best["user_id"]), best["name"], best["explanation"]) == (ana.id, "Ana", None)
    assert best["reasons"][0]["quote"] == "She keeps bees near Évora and teaches children how a hive works."
    for reason in best["reasons"]:
        assert wiki_of(best)[reason["start"] : reason["end"]] == reason["quote"]
    assert all(other["score"] < best["score"] for other in others)


def test_who_does_not_want_to_be_found_is_not(user: Person) -> None:
    make_person(BEES, is_discoverable=False)
    rui = make_person(KILN, name="Rui")
    assert set(ids(match(user, WISH))) <= {rui.id}


def test_nobody_finds_themselves() -> None:
    ana = make_person(BEES)
    other = make_person(BEES, name="Bia")
    assert ids(match(ana, WISH)) == [other.id]


def test_who_has_nothing_to_do_with_a_wish_is_not_shown(user: Person) -> None:
    make_person(KILN)
    assert match(user, "quantum chromodynamics on a lattice") == []


def test_where_nobody_wants_to_be_found_nobody_is(user: Person) -> None:
    assert match(user, WISH) == []


def test_a_person_finds_those_who_are_alike_and_neither_themselves_nor_the_asker() -> None:
    asker = make_person(BEES, name="Asker")
    ana = make_person(BEES)
    bia = make_person("Bia is a beekeeper with forty hives, and teaches how to keep bees.", name="Bia")
    make_person(SHIPS, name="Eva")
    assert ids(match(asker, like_user_id=ana.id))[0] == bia.id
    assert set(ids(match(asker, like_user_id=ana.id))).isdisjoint({ana.id, asker.id})
    assert set(ids(match(asker, like_user_id=asker.id))) >= {ana.id, bia.id}


def test_no_more_people_are_shown_than_wished(user: Person) -> None:
    people = [make_person(f"{BEES}\nHive number {number}.") for number in range(4)]
    found = ids(match(user, WISH, limit=2))
    assert len(found) == 2
    assert set(found) < {person.id for person in people}


def test_a_person_with_many_pieces_is_shown_once(user: Person) -> None:
    long = "\n\n".join(f"## Year {year}\n\nIn {year} she kept bees. " + "The hive did well. " * 60 for year in range(5))
    ana = make_person(long)
    assert ids(match(user, "bees in a hive", limit=10)) == [ana.id]


def test_a_bare_list_is_quoted_by_its_line(user: Person) -> None:
    ana = make_person("- Zarquon\n- Kerning\n- Letterpress\n")
    [found] = match(user, "zarquon letterpress")
    assert UUID(found["user_id"]) == ana.id
    assert found["reasons"]
    assert all(reason["quote"] in wiki_of(found) for reason in found["reasons"])


def test_who_is_found_by_the_bio_alone_is_shown_without_reasons(user: Person) -> None:
    ana = make_person("", bio="I keep bees and teach children how a hive works.")
    [found] = match(user, WISH)
    assert (UUID(found["user_id"]), found["bio"][:12], found["reasons"]) == (ana.id, "I keep bees ", [])


def test_quotes_stand_where_they_say_though_a_bio_was_searched_with_them(user: Person) -> None:
    make_person(BEES, bio="A teacher from the south.")
    [found] = match(user, WISH)
    assert [wiki_of(found)[reason["start"] : reason["end"]] for reason in found["reasons"]] == [
        reason["quote"] for reason in found["reasons"]
    ]


def test_words_that_have_no_vector_yet_are_found_by_their_letters(user: Person) -> None:
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


# Between searching and writing


def unwritten(asker: Person, wish: MatchPeople) -> Any:
    outcome = match_people(take(make_job(asker.id, wish)), wish)
    assert callable(outcome)
    return outcome


def written(outcome: Any) -> MatchedPeople:
    with transaction() as session:
        result = outcome(session)
    assert isinstance(result, MatchedPeople)
    return result


def test_who_hides_while_the_search_runs_is_not_shown(user: Person) -> None:
    ana, bia = make_person(BEES), make_person(BEES, name="Bia")
    outcome = unwritten(user, MatchPeople(query=WISH))
    change(ana, is_discoverable=False)
    assert [person.user_id for person in written(outcome).people] == [bia.id]


def test_what_somebody_took_back_is_not_quoted(user: Person) -> None:
    ana = make_person(BEES)
    outcome = unwritten(user, MatchPeople(query=WISH))
    change(ana, wiki_content=BEES.replace("near Évora ", ""), name="Ana S.")
    [person] = written(outcome).people
    assert person.name == "Ana S."
    assert not any("Évora" in reason.quote for reason in person.reasons)


def test_writing_twice_gives_the_same(user: Person) -> None:
    make_person(BEES)
    outcome = unwritten(user, MatchPeople(query=WISH))
    assert written(outcome) == written(outcome)


def test_nobody_can_be_like_whom_one_may_not_see(user: Person) -> None:
    ana = make_person(BEES)
    job = make_job(user.id, MatchPeople(like_user_id=ana.id))
    change(ana, is_discoverable=False)
    row = run_to_end(job)
    assert (row["state"], row["error"]["slug"]) == (JobState.FAILED, "not-found")


# With a language model


def test_a_model_adds_a_sentence_and_changes_no_quote(server: FakeOllama, user: Person) -> None:
    make_person(BEES)
    server.replies.append(json.dumps({"explanations": [{"person": 1, "text": "She teaches how a hive works."}]}))
    row = run_to_end(make_job(user.id, MatchPeople(query=WISH)))
    [found] = row["result"]["people"]
    assert found["explanation"] == "She teaches how a hive works."
    assert all(reason["quote"] in BEES for reason in found["reasons"])
    assert row["receipt"]["provider"] == "ollama"


def test_a_model_that_answers_nonsense_explains_nothing(server: FakeOllama, user: Person) -> None:
    make_person(BEES)
    server.replies += ["Sure!", "Sure!"]
    [found] = match(user, WISH)
    assert (found["explanation"], bool(found["reasons"])) == (None, True)


def test_a_model_explains_nobody_who_was_not_found(server: FakeOllama, user: Person) -> None:
    ana = make_person(BEES)
    said = [{"person": 7, "text": "He is an administrator."}, {"person": 0, "text": "She, too."}]
    server.replies.append(json.dumps({"explanations": said}))
    [found] = match(user, WISH)
    assert (UUID(found["user_id"]), found["explanation"]) == (ana.id, None)


def test_where_nobody_is_found_no_model_is_asked(server: FakeOllama, user: Person) -> None:
    assert match(user, WISH) == []
    assert server.requests == []
