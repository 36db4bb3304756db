from tests.workers.quotes.test_ranking import passage
from workers.quotes.statements import statements_of

NOTES = "# Kompost\n\n- Laub\n- Gemüse\n\nUnter Rotte versteht man den Abbau. Sie erreicht 60 Grad."


def test_statement_of_overlapping_passages_is_kept_once_and_whole() -> None:
    cut = NOTES.index(" Sie erreicht")
    found = statements_of([passage(NOTES[:cut]), passage(NOTES)], "de")
    assert len({one.quote.start for one in found}) == len(found)
    assert all(NOTES[one.quote.start : one.quote.end] == one.quote.text for one in found)


def test_statement_belongs_to_its_heading_and_to_what_stands_before_it() -> None:
    last = statements_of([passage(NOTES)], "de")[-1]
    assert last.fact.text == "Sie erreicht 60 Grad."
    assert {"kompost", "rott"} <= last.stems_around


def test_short_document_is_read_in_the_language_of_the_question() -> None:
    [found] = statements_of([passage("lr = zu groß")], "de")
    assert found.fact.language == "de"
