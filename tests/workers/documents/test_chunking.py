from collections.abc import Collection
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.settings import SHIPPED_MODEL
from workers.documents import chunking
from workers.documents.chunking import ChunkDraft, CountTokens
from workers.documents.parsing import SourceSpan
from workers.documents.parsing.parsed import join_pages
from workers.embeddings import tokens

any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=60)
any_line = st.one_of(
    any_text,
    st.sampled_from(
        ["", "", " ", "```", "~~~", "````python", "# Title", "## C#", "###### Deep ##", "#", "#tag", "    code"]
    ),
    st.lists(st.sampled_from(["word", "naïve", "🙂", "日本語", "e\u0301", "a.b", "x," * 9]), max_size=30).map(" ".join),
)
any_document = st.lists(any_line, max_size=25).map("\n".join)
any_kind = st.sampled_from(["markdown", "text"])


def count_words(text: str) -> int:
    return len(text.split())


def assert_is_cut_exactly(text: str, drafts: list[ChunkDraft], count: CountTokens, most: int) -> None:
    """What every caller may rely on, for any text."""
    for draft in drafts:
        assert draft.text == text[draft.start : draft.end]
        assert draft.text.strip()
        assert draft.token_count == count(draft.text) <= most
    ends, starts = [0, *(draft.end for draft in drafts)], [*(draft.start for draft in drafts), len(text)]
    for end, start in zip(ends, starts, strict=True):
        assert end <= start
        assert not text[end:start].strip()


@settings(max_examples=300)
@given(text=any_document, kind=any_kind, most=st.integers(1, 40))
@example(text="# A\n\n## B", kind="markdown", most=1)
@example(text="\u2028\x0b\x0c\x85word\u2029", kind="markdown", most=1)
def test_chunks_of_any_text_are_exact_when_words_are_counted(text: str, kind: str, most: int) -> None:
    drafts = chunking.split(text, kind=kind, count_tokens=count_words, max_tokens=most)
    assert_is_cut_exactly(text, drafts, count_words, most)


@settings(max_examples=200)
@given(text=any_document, kind=any_kind, most=st.integers(1, 40))
def test_chunks_of_any_text_are_exact_when_characters_are_counted(text: str, kind: str, most: int) -> None:
    drafts = chunking.split(text, kind=kind, count_tokens=len, max_tokens=most)
    assert_is_cut_exactly(text, drafts, len, most)


@settings(max_examples=50)
@given(text=any_document, kind=any_kind, most=st.integers(8, 60))
def test_chunks_of_any_text_are_exact_when_tokens_are_counted(text: str, kind: str, most: int) -> None:
    count = tokens.counter(SHIPPED_MODEL)
    drafts = chunking.split(text, kind=kind, count_tokens=count, max_tokens=most)
    assert_is_cut_exactly(text, drafts, count, most)


@given(text=any_document)
def test_no_chunk_crosses_a_heading(text: str) -> None:
    drafts = chunking.split(text, kind="text", count_tokens=count_words, max_tokens=10_000)
    assert len(drafts) <= 1
    for before, after in pairwise(chunking.split(text, kind="markdown", count_tokens=count_words, max_tokens=10_000)):
        assert before.heading != after.heading or after.text.startswith("#")


def split(text: str, most: int = 1_000) -> list[tuple[str | None, str]]:
    drafts = chunking.split(text, kind="markdown", count_tokens=count_words, max_tokens=most)
    return [(draft.heading, draft.text) for draft in drafts]


def test_chunk_has_the_heading_above_it() -> None:
    assert split("Before.\n\n# One\n\nFirst.\n\n## Two\nSecond.\n") == [
        (None, "Before."),
        ("One", "# One\n\nFirst."),
        ("Two", "## Two\nSecond."),
    ]


def test_headings_without_text_between_them_share_a_chunk() -> None:
    assert split("# Book\n\n## Chapter\n\nText.") == [("Chapter", "# Book\n\n## Chapter\n\nText.")]


def test_short_paragraphs_share_a_chunk_while_they_fit() -> None:
    assert split("one two\n\nthree\n\nfour five", most=3) == [(None, "one two\n\nthree"), (None, "four five")]


def test_long_paragraph_is_split_between_sentences() -> None:
    found = [text for _, text in split("One two three. Four five six. Seven eight nine.", most=6)]
    assert found == ["One two three. Four five six.", "Seven eight nine."]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# Title", "Title"),
        ("## Closed ##", "Closed"),
        ("# C#", "C#"),
        ("# F# and C# ##", "F# and C#"),
        ("###### Six", "Six"),
    ],
)
def test_heading_follows_the_rules_of_markdown(line: str, heading: str) -> None:
    assert split(f"{line}\n\nText.") == [(heading, f"{line}\n\nText.")]


@pytest.mark.parametrize("line", ["#hashtag", "####### Seven", "#", "a # b"])
def test_text_that_resembles_a_heading_is_text(line: str) -> None:
    assert split(f"{line}\n\nText.") == [(None, f"{line}\n\nText.")]


@pytest.mark.parametrize(
    "code",
    [
        "```python\n# a comment\n\nx = 1\n```",
        "~~~\n# a comment\n~~~",
        "```\n~~~\n# a comment\n```",
        "````\n```\n# a comment\n```\n````",
        "~~~\n```\n# a comment\n~~~",
    ],
)
def test_comment_in_a_code_block_is_not_a_heading(code: str) -> None:
    assert split(f"# One\n\n{code}\n\n# Two\n\nText.") == [
        ("One", f"# One\n\n{code}"),
        ("Two", "# Two\n\nText."),
    ]


def test_inline_code_opens_no_code_block() -> None:
    assert split("```x = 1```\n\n# Two\n\nText.")[-1] == ("Two", "# Two\n\nText.")


def test_plain_text_has_no_headings() -> None:
    drafts = chunking.split("# not a heading\n\nText.", kind="text", count_tokens=count_words, max_tokens=100)
    assert [(draft.heading, draft.text) for draft in drafts] == [(None, "# not a heading\n\nText.")]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\n"])
def test_empty_text_has_no_chunks(text: str) -> None:
    assert split(text) == []


@settings(max_examples=200)
@given(
    pages=st.lists(any_document.filter(str.strip).map(str.strip), min_size=1, max_size=5),
    kind=any_kind,
    most=st.integers(1, 40),
)
def test_every_chunk_is_on_one_page_and_has_its_number(pages: list[str], kind: str, most: int) -> None:
    text, spans = join_pages(pages)
    drafts = chunking.split(text, kind=kind, count_tokens=count_words, max_tokens=most, spans=spans)
    assert_is_cut_exactly(text, drafts, count_words, most)
    for draft in drafts:
        [span] = [span for span in spans if span.page == draft.page]
        assert span.start <= draft.start < draft.end <= span.end


def test_chunk_has_the_times_of_its_words_and_a_speaker_if_there_is_only_one() -> None:
    text = "Hello there.\n\nGood day.\n\nHow are you?"
    spans = [
        SourceSpan(0, 12, start_seconds=1.0, end_seconds=2.0, speaker="Ada"),
        SourceSpan(14, 23, start_seconds=2.0, end_seconds=3.5, speaker="Bob"),
        SourceSpan(25, 37, start_seconds=4.0, end_seconds=6.0, speaker="Bob"),
    ]

    def lasting(most: int) -> list[tuple[float | None, float | None, str | None]]:
        drafts = chunking.split(text, kind="vtt", count_tokens=count_words, max_tokens=most, spans=spans)
        return [(draft.start_seconds, draft.end_seconds, draft.speaker) for draft in drafts]

    assert lasting(100) == [(1.0, 6.0, None)]
    assert lasting(5) == [(1.0, 3.5, None), (4.0, 6.0, "Bob")]
    assert lasting(3) == [(1.0, 2.0, "Ada"), (2.0, 3.5, "Bob"), (4.0, 6.0, "Bob")]


@pytest.mark.parametrize("letter", ["x", "ä", "日", "🙂"])
def test_very_long_word_is_split_although_it_is_one_token(letter: str) -> None:
    text = letter * 20_000
    count = tokens.counter(SHIPPED_MODEL)
    drafts = chunking.split(text, kind="text", count_tokens=count, max_tokens=200)
    assert_is_cut_exactly(text, drafts, count, 200)
    assert max(len(draft.text) for draft in drafts) <= 200 * chunking.MAX_TOKEN_LENGTH + chunking.MAX_TOKEN_LENGTH


@settings(max_examples=100)
@given(st.lists(st.integers(3, 60), min_size=100, max_size=100), st.integers(0, 99), st.integers(0, 80))
def test_change_of_one_paragraph_changes_at_most_three_chunks(lengths: list[int], span: int, now: int) -> None:
    paragraphs = [" ".join(f"w{number}" for _ in range(length)) for number, length in enumerate(lengths)]

    def split_again(known: Collection[str] = ()) -> list[ChunkDraft]:
        text = "\n\n".join(filter(None, paragraphs))
        drafts = chunking.split(text, kind="text", count_tokens=count_words, max_tokens=100, known=known)
        assert_is_cut_exactly(text, drafts, count_words, 100)
        return drafts

    before = {draft.text for draft in split_again()}
    paragraphs[span] = " ".join(["new"] * now)
    after = {draft.text for draft in split_again(before)}
    assert len(after - before) <= 3


def test_known_chunk_is_split_by_a_new_heading() -> None:
    before = {text for _, text in split("One.\n\nTwo.\n\nThree.")}
    text = "One.\n\n# New\n\nTwo.\n\nThree."
    drafts = chunking.split(text, kind="markdown", count_tokens=count_words, max_tokens=1_000, known=before)
    assert [draft.text for draft in drafts] == ["One.", "# New\n\nTwo.\n\nThree."]


@pytest.mark.parametrize("text", ["/*" * 150_000, "one two three. " * 20_000, "a line\n" * 40_000])
def test_long_paragraph_is_counted_in_parts(text: str) -> None:
    """The tokens of millions of letters take gigabytes, at which the tokenizer's process dies."""
    counted: list[int] = []

    def count(piece: str) -> int:
        counted.append(len(piece))
        return -(-len(piece) // 4)

    drafts = chunking.split(text, kind="text", count_tokens=count, max_tokens=5_000)

    assert max(counted) <= chunking.LONGEST_CUT
    assert_is_cut_exactly(text, drafts, count, 5_000)


def test_long_paragraph_is_cut_between_lines_where_it_has_some() -> None:
    line = "a line of some words"
    drafts = chunking.split(f"{line}\n" * 20_000, kind="text", count_tokens=count_words, max_tokens=1_000)

    assert {part for draft in drafts for part in draft.text.split("\n")} == {line}
