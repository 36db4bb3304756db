"""Search is SQL: what it finds, what it never shows, and that the index is used."""

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from pgvector import HalfVector
from psycopg2.extras import execute_values
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.queries.embeddings import generations
from db.queries.library import documents
from db.search import passages, statement
from db.search.passages import FoundPassage, Search
from db.search.statement import Vector
from db.transactions import read_only, transaction
from tests.support.configuration import Configure
from tests.support.factories import Person, make_project, make_user
from tests.support.library import DIMENSIONS, FILLER, axis, make_large, make_passages
from workers.embeddings.models import SHIPPED

OWNERS, CHUNKS_EACH = 100, 10
NO_WORD = "the"  # a stop word: only the vectors decide
SCALE = statement.RELATED_IS / ((SHIPPED.related or 1) - SHIPPED.unrelated)
ONE_WORD = statement.OF_ONE_WORD.known
HELD = statement.HELD_ONCE + statement.REPEATED * 0.0608  # of a word that stands once in a passage

ONLY_HNSW = ("enable_seqscan", "enable_bitmapscan", "enable_sort")


def search(
    user_id: UUID, query: str, vector: Sequence[float], *, limit: int = 10, off: Sequence[str] = (), **filters: Any
) -> list[FoundPassage]:
    with transaction() as session:
        _switch_off(session, off)
        generation = generations.get_active(session)
        request = Search(user_id=user_id, query=query, limit=limit, **filters)
        return passages.search(session, request, generation=generation, vector=vector)


def _switch_off(session: Session, settings: Sequence[str]) -> None:
    for setting in settings:
        session.execute(text(f"SET LOCAL {setting} = off"))


MANY_MORE = text(
    """
    INSERT INTO chunks (document_id, user_id, position, text, start_offset, end_offset, token_count, content_hash)
    SELECT :document_id, :user_id, n, 'number ' || n || ' of many', n, n + 1, 2, sha256(CAST(CAST(n AS text) AS bytea))
    FROM generate_series(1, 3000) AS n
    """
)


@pytest.fixture(params=["every passage is looked at", "the indexes are asked"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways, whatever the library holds."""
    if request.param == "the indexes are asked":
        monkeypatch.setattr(statement, "FEW", 0)
    return str(request.param)


@pytest.fixture(scope="module")
def crowd(platform: None) -> list[UUID]:
    """The owners of 1,000 random vectors, ten each."""
    vectors = np.random.default_rng(7).normal(size=(OWNERS * CHUNKS_EACH, DIMENSIONS))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    name = secrets.token_hex(4)
    with transaction() as session:
        generation = generations.get_active(session)
        added = session.execute(
            text(
                """
                WITH owner AS (
                    INSERT INTO users (email, username) SELECT :name || n, :name FROM generate_series(1, :owners) AS n
                    RETURNING id
                ), document AS (
                    INSERT INTO documents (user_id, path, title, kind, content_hash, size_bytes, state)
                    SELECT id, 'crowd.txt', 'Crowd', 'text', '', 1, 'ready' FROM owner RETURNING id, user_id
                )
                INSERT INTO chunks (
                    document_id, user_id, position, text, start_offset, end_offset, token_count, content_hash
                )
                SELECT id, user_id, n, 'crowd ' || n, n, n + 1, 2, CAST(user_id || '-' || n AS bytea)
                FROM document, generate_series(1, :each) AS n
                RETURNING id, user_id, content_hash
                """
            ),
            {"name": name, "owners": OWNERS, "each": CHUNKS_EACH},
        ).all()
        rows = [
            (generation.id, chunk.id, chunk.user_id, bytes(chunk.content_hash), HalfVector(vector).to_text())
            for chunk, vector in zip(added, vectors, strict=True)
        ]
        cursor = session.connection().connection.cursor()
        execute_values(
            cursor,
            "INSERT INTO chunk_embeddings (generation_id, chunk_id, user_id, content_hash, embedding) VALUES %s",
            rows,
        )
        session.execute(text("ANALYZE documents, chunks, chunk_embeddings"))
    return sorted({chunk.user_id for chunk in added})


def nearness(found: FoundPassage) -> float:
    """The cosine, from 0 for texts that have nothing in common."""
    return (found.similarity - SHIPPED.unrelated) * SCALE


def test_score_is_of_meaning_and_words(user: Person, size: str) -> None:
    make_passages(user.id, [("Overfitting is memory without insight.", axis(0)), ("Cats sleep.", axis(1))])
    first, second = search(user.id, "overfitting", axis(0))
    assert (first.text, second.text) == ("Overfitting is memory without insight.", "Cats sleep.")
    assert (first.score, second.score) == pytest.approx((1 - ONE_WORD + ONE_WORD * HELD, 0), abs=2e-3)
    assert (first.similarity, second.similarity) == pytest.approx((1, 0), abs=1e-3)


def test_word_weighs_more_the_fewer_passages_hold_it(user: Person) -> None:
    others = [(f"Models of models {n}.", axis(n + 1)) for n in range(10)]
    make_passages(user.id, [*others, ("A zyzzyva.", axis(0))])
    first, *_ = search(user.id, "models zyzzyva", axis(20))
    assert first.text == "A zyzzyva."


def test_passage_has_its_position_in_the_document(user: Person) -> None:
    document = make_passages(user.id, [("First.", axis(0)), ("Second.", axis(1))], path="course/notes.md")
    found = search(user.id, NO_WORD, axis(1), limit=1)[0]
    assert (found.document_id, found.document_path, found.title) == (document.id, "course/notes.md", "course/notes.md")
    assert (found.text, found.start, found.end) == ("Second.", 8, 15)


def test_words_find_passages_that_vectors_miss(user: Person, size: str) -> None:
    near = [(f"Filler number {n}.", axis(0, *range(n + 2, n + 11))) for n in range(70)]
    make_passages(user.id, [*near, ("The chain rule multiplies.", axis(1))])
    found = [passage.text for passage in search(user.id, "chain rules", axis(0))]
    assert "The chain rule multiplies." in found


@pytest.mark.parametrize(
    "query", [NO_WORD, "", "?!", "'; DROP TABLE chunks; --", 'a "quoted" -other', "'''", "🙂", "a & | !"]
)
def test_any_text_is_a_valid_query(user: Person, size: str, query: str) -> None:
    make_passages(user.id, [("Words.", axis(0))])
    assert [passage.text for passage in search(user.id, query, axis(0))] == ["Words."]


def test_search_finds_no_passage_of_another_user(user: Person, size: str) -> None:
    other = make_user()
    make_passages(user.id, [("My words on entropy.", axis(0))])
    make_passages(other.id, [("Their words on entropy.", axis(0))])
    assert [passage.text for passage in search(user.id, "entropy", axis(0))] == ["My words on entropy."]
    assert search(make_user().id, "entropy", axis(0)) == []


def test_search_within_a_project_finds_nothing_outside(user: Person, size: str) -> None:
    inside, outside = (
        make_passages(user.id, [(f"Entropy {where}.", axis(0))], path=f"{where}.md") for where in ("inside", "outside")
    )
    one, other = make_project(user.id).id, make_project(user.id).id
    with transaction() as session:
        documents.change(session, inside.id, user_id=user.id, project_ids=[one, other])
        documents.change(session, outside.id, user_id=user.id, project_ids=[other])

    def found(project_id: UUID | None = None) -> list[UUID]:
        return [passage.document_id for passage in search(user.id, "entropy", axis(0), project_id=project_id)]

    assert (found(one), set(found(other)), set(found())) == (
        [inside.id],
        {inside.id, outside.id},
        {inside.id, outside.id},
    )
    with transaction() as session:
        documents.change(session, inside.id, user_id=user.id, project_ids=[])
    assert (found(one), found(other), set(found())) == ([], [outside.id], {inside.id, outside.id})


def test_document_that_is_not_ready_is_not_found(user: Person, size: str) -> None:
    make_passages(user.id, [("Entropy of today.", axis(0))], path="pending.md", is_ready=False)
    make_passages(user.id, [("Entropy of yesterday.", axis(1))])
    assert [passage.text for passage in search(user.id, "entropy", axis(0))] == ["Entropy of yesterday."]


def test_large_unready_document_takes_no_rank(user: Person, size: str) -> None:
    crowd = [(f"Entropy, entropy, entropy {n}.", axis(0, n + 3)) for n in range(statement.MOST_MATCHES + 1)]
    make_passages(user.id, crowd, path="pending.md", is_ready=False)
    among_them = axis(0, 3, 4, 5)  # farther than each of them, and HNSW leads to it from some
    make_passages(user.id, [("Here is a long sentence that names entropy only once, near its end.", among_them)])
    [found] = search(user.id, "entropy", axis(0))
    assert found.score == pytest.approx((1 - ONE_WORD) * nearness(found) + ONE_WORD * HELD, abs=1e-3)


def test_selective_filter_still_finds_ten(crowd: list[UUID], size: str) -> None:
    for owner in crowd[:3]:
        found = search(owner, NO_WORD, axis(0))
        assert len(found) == CHUNKS_EACH
        similarities = [passage.similarity for passage in found]
        assert similarities == sorted(similarities, reverse=True)


def test_view_finds_the_document_by_plain_sql(crowd: list[UUID], user: Person) -> None:
    path = f"{secrets.token_hex(4)}.md"
    make_passages(user.id, [("A passage for plain SQL.", axis(5, 6, 7))], path=path)
    query = "SELECT document_path FROM rag_embeddings ORDER BY embedding <=> CAST(:query AS halfvec) LIMIT 3"
    values = {"query": str(axis(5, 6, 7))}
    with transaction() as session:
        assert session.scalars(text(query), values).first() == path
        _switch_off(session, ["enable_seqscan"])
        plan = "\n".join(session.scalars(text(f"EXPLAIN {query}"), values))
    assert "_hnsw on chunk_embeddings_" in plan


def test_search_in_a_large_library_uses_the_indexes(crowd: list[UUID], user: Person) -> None:
    document = make_passages(user.id, [("The first of many.", axis(0))])
    with transaction() as session:
        session.execute(MANY_MORE, {"user_id": user.id, "document_id": document.id})
        session.execute(text("ANALYZE chunks"))
        generation = generations.get_active(session)
        for name, value in statement.planner_settings().items():
            session.execute(text(f"SET LOCAL {name} = {value}"))
        request = Search(user_id=user.id, query="first", limit=10)
        values = request.values() | {"vector": str(axis(0))}
        plan = "\n".join(
            session.scalars(text(f"EXPLAIN {request.statement(generation, Vector.GIVEN, is_large=True)}"), values)
        )
    assert "_hnsw on chunk_embeddings_" in plan
    assert "on ix_chunks_own_words" in plan


def test_query_vector_is_kept_for_the_same_words_of_the_same_user(user: Person, platform: None) -> None:
    words = secrets.token_hex(8)
    with transaction() as session:
        find = partial(passages.find_vector, session, generation_id=generations.get_active(session).id)
        keep = partial(passages.keep_vector, session, generation_id=generations.get_active(session).id)
        assert find(words, user_id=user.id) is None
        for _ in range(2):
            keep(f"Know {words}", axis(3), user_id=user.id)
        assert find(f"  know\n {words.upper()} ", user_id=user.id) == pytest.approx(axis(3))
        assert find(f"Know {words}", user_id=make_user().id) is None


def test_query_vector_is_everybodys_where_users_share_vectors(
    user: Person, platform: None, configure: Configure
) -> None:
    configure(PENSUM_SHARE_VECTORS="all")
    words = secrets.token_hex(8)
    with transaction() as session:
        generation_id = generations.get_active(session).id
        passages.keep_vector(session, words, axis(3), user_id=user.id, generation_id=generation_id)
        assert passages.find_vector(session, words, user_id=make_user().id, generation_id=generation_id) is not None


def test_vectors_of_the_wrong_length_are_refused(user: Person) -> None:
    with pytest.raises(IntegrityError, match=r"ck_chunk_embeddings_.*_dimensions"):
        make_passages(user.id, [("Too short.", [1.0, 0.0])])


LANGUAGES = [
    ("german", "Die Bäume wachsen im Wald.", "Baum wächst", "Häuser"),
    ("english", "The trees are growing in the forest.", "a tree grows", "houses"),
    ("simple", "arbores crescunt", "arbores", "arbor"),
]


@pytest.mark.parametrize(("language", "passage", "query", "other"), LANGUAGES)
def test_words_are_stemmed_in_the_language_of_the_document(
    user: Person, language: str, passage: str, query: str, other: str
) -> None:
    for number, (name, words, _, _) in enumerate(LANGUAGES):
        make_passages(user.id, [(words, axis(number))], path=f"{name}.md", language=name)
    far = axis(7)
    assert lexical(user, query, far) == [passage]
    assert lexical(user, other, far) == []


def test_stop_words_match_no_document_of_an_unknown_language(user: Person) -> None:
    make_passages(user.id, [("the who of what", axis(0))], language="simple")
    make_passages(user.id, [("Mitochondria make energy.", axis(1))], path="cells.md")
    assert lexical(user, "what is the mitochondria of the cell", axis(7)) == ["Mitochondria make energy."]


def lexical(user: Person, query: str, vector: list[float]) -> list[str]:
    """What is found by its words, where no vector is near to the query's."""
    found = search(user.id, query, vector)
    return [passage.text for passage in found if passage.score > 0.05]


def paths(user: Person, *kinds: str) -> set[str]:
    return {passage.document_path for passage in search(user.id, "entropy", axis(0), kinds=kinds)}


def test_search_can_be_limited_to_kinds_of_documents(user: Person, size: str) -> None:
    for path in ("a.md", "b.txt"):
        make_passages(user.id, [(f"Entropy in {path}.", axis(0))], path=path)
    assert paths(user) == {"a.md", "b.txt"}
    assert paths(user, "text") == {"b.txt"}
    assert paths(user, "text", "markdown") == {"a.md", "b.txt"}
    assert paths(user, "pdf") == set()


def test_phrase_is_found_as_it_stands(user: Person, size: str) -> None:
    make_passages(user.id, [("A chain of mountains, a rule of law.", axis(0)), ("Use the chain rule here.", axis(1))])
    found = {passage.text: passage.score for passage in search(user.id, '"the chain rule"', axis(7))}
    assert found["Use the chain rule here."] > 0.5 >= found["A chain of mountains, a rule of law."]


def test_unwanted_words_exclude_passages(user: Person, size: str) -> None:
    make_passages(user.id, [("Apples are a fruit.", axis(0)), ("Apple makes computers.", axis(1))])
    assert [passage.text for passage in search(user.id, "apples -computer", axis(1))] == ["Apples are a fruit."]
    assert len(search(user.id, "apples - computer", axis(1))) == 2
    assert search(user.id, 'apples -"makes computers" -fruits', axis(1)) == []


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The indexes are asked: passages without vectors are not counted."""
    monkeypatch.setattr(statement, "FEW", 0)


def test_rare_word_is_found_beside_a_common_one(user: Person, large: None) -> None:
    _make_large(user, ["One of the flock, a murmuration.", "A murmuration of zyzzyvas."])
    assert words_find(user, "zyzzyva murmuration") == ["A murmuration of zyzzyvas."]


def test_rare_word_outweighs_a_repeated_common_one(user: Person, large: None) -> None:
    make_passages(user.id, [("A zyzzyva, gulls, gulls, gulls.", axis(0)), ("A zyzzyva, a quokka.", axis(1))])
    _make_large(user, ["Gulls and gulls.", "Nothing else."])
    first, *_ = search(user.id, "zyzzyva gull quokka", axis(1))
    assert first.text == "A zyzzyva, a quokka."


def test_two_rarest_of_common_words_are_required(user: Person, large: None) -> None:
    _make_large(user, ["Starlings only.", "Plovers and curlews only.", "Starlings and plovers."])
    assert words_find(user, "plovers starlings") == ["Starlings and plovers."]


def test_words_are_counted_per_library(user: Person, large: None) -> None:
    _make_large(make_user(), ["A curlew calls.", "Nothing else."])
    _make_large(user, ["Silence.", "A curlew calls."])
    assert words_find(user, "curlew silence") == ["A curlew calls."]


def test_query_without_words_requires_no_word() -> None:
    with read_only() as session:
        must = session.execute(text("SELECT * FROM words_to_match(uuidv7(), ARRAY[]::text[], 1)")).one()
    assert tuple(must) == (None, None)


def test_search_reads_few_pending_entries_of_the_index(user: Person) -> None:
    make_large(user.id, [" ".join(f"word{n}" for n in range(60)), "Once."])
    with transaction() as session:
        pages = session.scalar(text("SELECT gin_clean_pending_list('ix_chunks_own_words')"))
    assert pages <= 16  # of 8 KiB; it would be hundreds


def words_find(user: Person, query: str) -> list[str]:
    """Vectors find nothing but the filler: the other passages have none."""
    return [passage.text for passage in search(user.id, query, axis(7)) if passage.text != FILLER]


def _make_large(owner: Person, texts: Sequence[str]) -> None:
    make_large(owner.id, texts)
    with transaction() as session:
        passages.count_words(session)


def test_passage_that_has_an_excluded_word_as_an_option_is_found(user: Person, size: str) -> None:
    passages = ["`find . -name core` lists files.", "Find a name for a core.", "Find the core (–Name in print)."]
    make_passages(user.id, [(passage, axis(number)) for number, passage in enumerate(passages)])
    found = [passage.text for passage in search(user.id, "find core -name", axis(1))]
    assert sorted(found) == sorted([passages[0], passages[2]])


@pytest.mark.parametrize("question", ['Is "apple pie" a -fruit or a "cake roll"?', "Which -fruit is an apple?"])
def test_question_excludes_and_requires_nothing(user: Person, size: str, question: str) -> None:
    make_passages(user.id, [("An apple is a fruit.", axis(0)), ("Cake.", axis(1))])
    first, *_ = search(user.id, question, axis(7), is_question=True)
    assert first.text == "An apple is a fruit."
    assert first.score > 0
