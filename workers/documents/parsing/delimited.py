"""CSV and its like: a row of a table for each record."""

import csv
import io
import re
from itertools import chain

from workers.documents.parsing import tables
from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.plain import decode

DELIMITERS = ",;\t|"
SAMPLE_LINES = 20
QUOTED = re.compile(r'"[^"\n]*"')
STATED = re.compile(r"sep=(.)\n", re.IGNORECASE)  # spreadsheets write it above the first record
EVERY = 1_000  # records between two checkpoints
END = "\0"  # a record behind the last one, unless a quotation mark that nothing closes takes it in; no text has it

csv.field_size_limit(2**31 - 1)  # what a document may have in all is the limit (`check_characters`)


def read(original: Original) -> ParsedDocument:
    found = decode(original.body)
    return found.told_in(ParsedDocument(title="", text=_table(original, found.text), kind="csv"))


def _table(original: Original, text: str) -> str:
    stated = STATED.match(text)
    if stated:
        text = text[stated.end() :]
    delimiter = stated[1] if stated else "\t" if original.path.lower().endswith(".tsv") else _delimiter(text)
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        try:
            return _rows(original, text, delimiter, quoting)
        except csv.Error:
            continue
    return text


def _rows(original: Original, text: str, delimiter: str, quoting: int) -> str:
    """Raises `csv.Error` for a quotation mark that nothing closes: it makes one field of the whole rest."""
    written = chain(io.StringIO(text if text.endswith("\n") else f"{text}\n", newline=""), [END])
    records = csv.reader(written, delimiter=delimiter, quoting=quoting, skipinitialspace=True)  # type: ignore[arg-type]  # typeshed wants a literal
    lines: list[str] = []
    characters = 0
    for number, record in enumerate(records):
        if record == [END]:
            return "\n".join(filter(None, lines))
        if number % EVERY == 0:
            original.progress(0, 1)
        line = tables.markdown([record])
        characters += len(line)
        original.check_characters(characters)
        lines.append(line)
    raise csv.Error("a quotation mark is not closed")


def _delimiter(text: str) -> str:
    """The sign that most of the first lines have, and as often as each other."""
    lines = [QUOTED.sub("", line) for line in text[:100_000].split("\n")[:SAMPLE_LINES] if line.strip()]

    def fitness(sign: str) -> tuple[int, int, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        followed_by_space = sum(line.count(f"{sign} ") for line in lines)  # as in a sentence
        return (counts.count(usual) if usual else 0, sum(counts) - followed_by_space, usual)

    return max(DELIMITERS, key=fitness)
