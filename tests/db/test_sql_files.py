import re
import tomllib
from pathlib import Path

import pytest

from db.search.statement import OF_SENTENCES, Vector, statement
from db.sql_files import ROOT, choose, fill, load
from tests.support.failures import each


def files() -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.sql"))


def test_loaded_sql_has_no_comment_but_its_options() -> None:
    for check in each(files()):
        with check as path:
            comments = re.findall(r"--.*$", load(path), re.MULTILINE)
            assert [comment for comment in comments if not re.fullmatch(r"-- if \w+", comment)] == []


def test_every_sql_file_is_used() -> None:
    texts = {file: file.read_text() for pattern in ("*.py", "*.sql") for file in ROOT.rglob(pattern)}
    for check in each(files()):
        with check as path:
            assert any(path in text for file, text in texts.items() if file != ROOT / path)


def test_sql_files_are_in_the_wheel() -> None:
    project = tomllib.loads((Path(ROOT).parent / "pyproject.toml").read_text())
    assert "**/*.sql" in project["tool"]["setuptools"]["package-data"]["db"]


def test_lines_of_options_that_are_not_chosen_are_left_out() -> None:
    sql = "SELECT id\nFROM jobs\nWHERE kind = :kind  -- if of_kind\nLIMIT 1"
    assert choose(sql, {"of_kind"}) == "SELECT id\nFROM jobs\nWHERE kind = :kind\nLIMIT 1"
    assert choose(sql, ()) == "SELECT id\nFROM jobs\nLIMIT 1"


def test_constants_are_filled_in_and_array_literals_stay() -> None:
    assert fill("SELECT '{}' LIMIT {most}", most=60) == "SELECT '{}' LIMIT 60"


@pytest.mark.parametrize("vector", Vector)
@pytest.mark.parametrize("chosen", [False, True])
def test_search_statement_has_no_open_constant_or_option(vector: Vector, chosen: bool) -> None:
    for is_large in (False, True):
        sql = statement(
            generation_id=1,
            dimensions=384,
            vector=vector,
            is_large=is_large,
            unrelated=0.1,
            scale=1.1,
            languages=("english", "german") if chosen else None,
            words_count=OF_SENTENCES,
            in_project=chosen,
            of_kind=chosen,
            has_phrases=chosen,
            has_unwanted=chosen,
            has_floor=chosen,
        )
        assert re.findall(r"\{\w+\}|--", sql) == []
