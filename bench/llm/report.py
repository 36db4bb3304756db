"""The table, and whether the targets are met."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from bench.common import tables
from bench.common.results import Row
from bench.llm.stand_in import TOKEN_SECONDS, TOKENS

MOST = {
    "first_p95_1": 8.0,
    "first_p95_20": 25.0,
    "first_p95_100": 80.0,
    "token_p95_20": 40.0,
    "answers": 7.0,
}

NOTES = f"""\
How late tokens are: from right before the provider sends one to the client's read of it, in all streams together. \
first_p95_20: the first token of each answer, with 20 streams at once; token: every token; max: the latest.
answers: seconds until all answers have come, 100 at a time. The provider is a stand-in: {TOKENS} tokens an answer, \
{1 / TOKEN_SECONDS:g} a second.
direct: the client asks the provider. litellm: its proxy in one process, which stores nothing. pensum: an event stream \
of a job; the request, each piece and the result are in PostgreSQL before the client sees them. \
pensum-v1: the same by OpenAI's API, one request."""


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    tables.show(console, rows, ratios, failures, notes=NOTES, targets=list(tables.at_most(MOST, rows)))
