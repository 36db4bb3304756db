"""Words are found in another form of their letters, and by their parts; as they are written they rank first."""

from unicodedata import normalize

import pytest
from sqlalchemy import text

from db.transactions import transaction
from tests.db.search.test_passages import lexical, search, size
from tests.support.factories import Person
from tests.support.library import axis, make_passages

__all__ = ["size"]

FAR = axis(7)

SAME_WORD = [
    ("Munchen", "München"),
    ("München", "Munchen"),
    (normalize("NFD", "München"), "München"),
    ("München", normalize("NFD", "München")),
    ("munchen", normalize("NFD", "München")),
    ("efficient", "eﬃcient"),
    ("eﬃcient", "efficient"),
    ("ﬁnd", "find"),
    ("full width", "ｆｕｌｌ　ｗｉｄｔｈ"),
    ("Ｆｕｌｌ", "full"),
    ("2024", "２０２４"),
    ("programme", "pro\u00adgramme"),
    ("pro\u00adgramme", "programme"),
    ("entropy", "en\u200btropy"),
    ("entropy", "en\u2060tro\ufeffpy"),
    ("shelfful", "shelf\u200cful"),
    ("shelf\u200dful", "shelfful"),
    ("entropy", "entro\u200epy\ufe0f"),
    ("cafe", "café"),
    ("CAFÉ", "cafe\u0301"),
    ("naive", "naïve"),
    ("tieng viet", "tiếng Việt"),
    ("αθηνα", "Αθήνα"),
    ("Αθηνα", normalize("NFD", "Αθήνα")),
    ("ΣΟΦΟΣ", "σοφός"),
    ("strasse", "Straße"),
    ("Lodz", "Łódź"),
    ("kobenhavn", "København"),
    ("istanbul", "İstanbul"),
    ("h2o", "H₂O"),
    ("ガラス", "ｶﾞﾗｽ"),
    ("がくせい", normalize("NFD", "がくせい")),
    ("русский", normalize("NFD", "русский")),
    ("한국어", normalize("NFD", "한국어")),
    ("self‑aware", "self-aware"),
]


@pytest.mark.parametrize(("query", "passage"), SAME_WORD)
@pytest.mark.parametrize("language", ["english", "simple"])
def test_word_is_found_in_another_form(user: Person, size: str, query: str, passage: str, language: str) -> None:
    make_passages(user.id, [(f"Here: {passage} again.", axis(0)), ("Nothing else.", axis(1))], language=language)
    assert lexical(user, query, FAR) == [f"Here: {passage} again."]


@pytest.mark.parametrize(
    ("language", "query", "passage"),
    [
        ("spanish", "organizacion", "La organización."),
        ("spanish", "organización", "La organizacion."),
        ("french", "elevees", "Des eaux élevées."),
        ("french", "élevées", "Des eaux elevees."),
        ("french", "élevée", "Des eaux élevées."),
        ("german", "munchen", "In München."),
        ("german", "häuser", "Viele Hauser."),
        ("greek", "αθηνα", "Στην Αθήνα."),
    ],
)
def test_word_without_marks_is_found_where_endings_are_cut(
    user: Person, size: str, language: str, query: str, passage: str
) -> None:
    make_passages(user.id, [(passage, axis(0))], language=language)
    assert lexical(user, query, FAR) == [passage]


@pytest.mark.parametrize(
    ("query", "passage"),
    [
        ("かっこう", "がっこう"),
        ("мои", "мой"),
        ("کتابها", "کتاب\u200cها"),
        ("क्\u200dष", "क्ष"),
        ("ver", "version"),
        ("090", "PPR-9087"),
        ("server", "observers"),
    ],
)
def test_other_word_is_not_found(user: Person, size: str, query: str, passage: str) -> None:
    """Marks and joiners of other scripts tell words apart, and a part is a whole one."""
    make_passages(user.id, [(passage, axis(0))], language="simple")
    assert lexical(user, f'"{query}"', FAR) == []


PARTS = [
    ("9087", "PPR-9087"),
    ("PPR", "PPR-9087"),
    ("PPR-9087", "PPR 9087"),
    ("3094", "CVE-2024-3094"),
    ("2.3.1", "v2.3.1"),
    ("v2.3.1", "2.3.1"),
    ("2.3.1", "V2.3.1-rc2"),
    ("1250", "1,250.00"),
    ("1250.00", "1,250.00"),
    ("1,250", "1250"),
    ("1250", "1'250"),
    ("1250", "1.250,00"),
    ("1250000", "1,250,000"),
    ("1250000", "$1,250,000"),
    ("http server error", "HttpServerError"),
    ("server", "HTTPServerError"),
    ("request", "getXMLHttpRequest()"),
    ("80070005", "0x80070005"),
    ("0x80070005", "80070005"),
    ("DEADBEEF", "0xdeadbeef"),
    ("-5 degrees", "-5 degrees"),
    ("-5", "5 degrees"),
    ("5", "-5 degrees"),
    ("-5", "−5 degrees"),
    ("9001", "ISO9001"),
    ("iso", "ISO9001"),
    ("256", "sha256"),
    ("3.11", "python3.11"),
    ("15", "2024-01-15"),
    ("join", "os.path.join"),
    ("nginx.conf", "/etc/nginx/nginx.conf"),
    ("example.com", "someone@example.com"),
    ("page", "https://example.com/page?x=1"),
    ("name", "user_name"),
]


@pytest.mark.parametrize(("query", "passage"), PARTS)
def test_part_of_an_identifier_is_found(user: Person, size: str, query: str, passage: str) -> None:
    make_passages(user.id, [(f"See {passage} here.", axis(0)), ("Nothing else.", axis(1))])
    assert lexical(user, query, FAR) == [f"See {passage} here."]


@pytest.mark.parametrize(
    ("query", "exact", "other"),
    [
        ("munchen", "Munchen", "München"),
        ("München", "München", "Munchen"),
        ("München", normalize("NFD", "München"), "Munchen"),
        ("resume", "resume", "résumé"),
        ("résumé", "résumé", "resume"),
        ("9087", "9087", "PPR-9087"),
        ("2.3.1", "2.3.1", "v2.3.1"),
        ("v2.3.1", "v2.3.1", "2.3.1"),
        ("1250", "1250", "1,250.00"),
        ("http server error", "http server error", "HttpServerError"),
        ("HttpServerError", "HttpServerError", "http server error"),
        ("80070005", "80070005", "0x80070005"),
        ("-5", "-5", "5"),
        ("5", "5", "-5"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_spelling_itself_ranks_first(
    user: Person, size: str, query: str, exact: str, other: str, is_first: bool
) -> None:
    both = [(f"So {exact} is.", axis(0)), (f"So {other} is.", axis(1))]
    make_passages(user.id, both if is_first else both[::-1])
    first, *_ = search(user.id, query, FAR)
    assert first.text == f"So {exact} is."


def test_phrase_is_found_in_another_form(user: Person, size: str) -> None:
    make_passages(user.id, [("Die schöne Stadt München liegt dort.", axis(0)), ("A HttpServerError.", axis(1))])
    assert lexical(user, '"schone stadt munchen"', FAR) == ["Die schöne Stadt München liegt dort."]
    assert lexical(user, '"schöne Stadt München"', FAR) == ["Die schöne Stadt München liegt dort."]
    assert lexical(user, '"stadt schone"', FAR) == []
    assert lexical(user, '"server error"', FAR) == ["A HttpServerError."]


def test_unwanted_word_is_unwanted_without_its_marks_but_not_as_a_part(user: Person, size: str) -> None:
    make_passages(user.id, [("Code in München.", axis(0)), ("Code in JavaScript.", axis(1))])
    assert lexical(user, "code -munchen -java", FAR) == ["Code in JavaScript."]


def test_passage_that_is_not_indexed_anew_is_found_as_before(user: Person, size: str) -> None:
    words = ["München", normalize("NFD", "München"), "PPR-9087", "HttpServerError"]
    document = make_passages(user.id, [(f"Go: {word}.", axis(n)) for n, word in enumerate(words)])
    with transaction() as session:
        session.execute(
            text("UPDATE chunks SET lexemes = to_tsvector(language, text) WHERE document_id = :id"),
            {"id": document.id},
        )
    for word in words:
        assert f"Go: {word}." in lexical(user, word, FAR)


def test_quote_is_the_text_as_it_stands(user: Person, size: str) -> None:
    passage = f"In {normalize('NFD', 'München')} pro\u00adgram\u200bs are eﬃcient."
    make_passages(user.id, [("Before.", axis(1)), (passage, axis(0))])
    [found] = [found for found in search(user.id, "munchen programs efficient", FAR) if found.score > 0.05]
    assert (found.text, found.start, found.end) == (passage, 9, 9 + len(passage))
