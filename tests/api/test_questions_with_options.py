"""Questions that name an option of a command or a negative number."""

import httpx
import pytest

import tasks.answers  # noqa: F401  # importing it registers the handler
from tests.support.api_jobs import ingest, result_of

COMMANDS = (
    "# Commands\n\nThe command grep -v shows the lines that do not match. The command tar -xzf unpacks an archive. "
    "The option --verbose prints every file name. The product of -2 and -3 is 6."
)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("What does grep -v show?", "grep -v shows"),
        ("What does tar -xzf do?", "tar -xzf unpacks"),
        ("What does `--verbose` print?", "--verbose prints"),
        ("Which product is 6, of -2 and -3?", "-2 and -3 is 6"),
        ("What does the command tar -unpacks do?", "tar -xzf unpacks"),
    ],
)
async def test_option_in_a_question_hides_no_passage(client: httpx.AsyncClient, question: str, quote: str) -> None:
    await ingest(client, COMMANDS.encode())
    result = await result_of(client, "/api/answers", {"question": question})
    assert quote in " ".join(citation["quote"] for citation in result["citations"])
