"""The functions by which words are indexed and looked for, for the login of a GPU host, whose jobs search."""

import pytest
from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import text

from db.transactions import read_only, transaction
from tests.support.factories import Person
from tests.support.failures import each
from tests.support.library import axis, make_passages
from tests.support.stolen_login import Run

WORDS = "München PPR-9087 HttpServerError eﬃcient 東京都 -5"
NOBODY = "00000000-0000-0000-0000-000000000000"
CALLS = {
    "normal_text": f"public.normal_text('{WORDS}')",
    "unmarked": f"public.unmarked('{WORDS}')",
    "bare_numbers": f"public.bare_numbers('{WORDS}')",
    "parts_of_words": f"public.parts_of_words('{WORDS}')",
    "beside": "public.beside(to_tsvector('simple', 'a'), to_tsvector('simple', 'a b'), 'B')",
    "written_lexemes": f"public.written_lexemes('german', '{WORDS}')",
    "with_other_forms": "public.with_other_forms(to_tsvector('german', 'Käse'), 'german', 'Käse', 'Kase')",
    "with_parts": "public.with_parts(to_tsvector('german', 'a-1'), 'german', '1')",
    "chunk_lexemes": f"public.chunk_lexemes('german', '{WORDS}')",
    "query_forms": f"(SELECT array_agg(form ORDER BY form) FROM public.query_forms('german', '{WORDS}') AS form)",
    "query_words": f"public.query_words('german', '{WORDS}')",
    "query_phrase": f"public.query_phrase('german', '{WORDS}')",
    "forms_to_match": f"(SELECT array_agg(one) FROM public.forms_to_match('{NOBODY}', 'german', '{WORDS}', 5) AS one)",
}
PATHS = {"an empty search path": "''", "tables of its own first": "pg_temp, public", "nothing but its own": "pg_temp"}


def result_of(call: str) -> str:
    with read_only() as session:
        return str(session.scalar(text(f"SELECT CAST({call} AS text)")))


def test_login_gets_what_the_owner_gets_by_any_search_path(run: Run) -> None:
    """Also where it has a table of its own by the name of one of ours."""
    run("CREATE TEMP TABLE library_words (user_id uuid, word text, passages integer)")
    run(f"INSERT INTO library_words SELECT '{NOBODY}', unnest(public.query_words('german', '{WORDS}')), 1000000")
    for check in each([(name, path) for name in CALLS for path in PATHS], name=" with ".join):
        with check as (name, path):
            run(f"SET search_path = {PATHS[path]}")
            assert run(f"SELECT CAST({CALLS[name]} AS text)") == [(result_of(CALLS[name]),)]


def test_none_has_the_rights_of_its_owner(platform: None) -> None:
    query = text(
        "SELECT proname, prosecdef FROM pg_proc"
        " WHERE proname = ANY(:names) AND pronamespace = CAST('public' AS regnamespace)"
    )
    with read_only() as session:
        rights = dict(session.execute(query, {"names": list(CALLS)}).tuples().all())
    assert rights == dict.fromkeys(CALLS, False)


def test_login_replaces_none(run: Run) -> None:
    statements = (
        "CREATE OR REPLACE FUNCTION public.query_words(language regconfig, words text) RETURNS text[]"
        " LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN ARRAY['mine']",
        "ALTER FUNCTION public.chunk_lexemes SET search_path = pg_temp",
        "DROP FUNCTION public.forms_to_match",
        "CREATE FUNCTION public.query_words(text) RETURNS text LANGUAGE sql RETURN 'mine'",
    )
    for check in each(statements):
        with check as statement, pytest.raises(InsufficientPrivilege):
            run(statement)


def test_trigger_indexes_by_any_search_path(user: Person) -> None:
    """As a restored dump does, whose search path is empty."""
    document = make_passages(user.id, [(WORDS, axis(0))])
    update = text("UPDATE public.chunks SET text = text || ' Öl' WHERE document_id = :id RETURNING lexemes, text")
    with read_only() as session:
        expected = session.scalar(text(f"SELECT CAST(chunk_lexemes('english', '{WORDS} Öl') AS text)"))
    with transaction() as session:
        session.execute(text("SET LOCAL search_path = ''"))
        row = session.execute(update, {"id": document.id}).one()
    assert (str(row.lexemes), row.text) == (expected, f"{WORDS} Öl")
