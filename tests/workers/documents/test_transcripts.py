from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.documents.parsing import ParsedDocument, UnreadableDocument, parse
from workers.documents.parsing.transcripts.cues import MAX_CUES

Segment = tuple[str | None, float | None, float | None, str]

ZOOM = """WEBVTT

1
00:00:02.310 --> 00:00:05.850
Ada Lovelace: Welcome, everybody.

2
00:00:05.850 --> 00:00:09.000
Ada Lovelace: Today we speak of engines.

3
00:00:09.500 --> 00:00:11.000
Charles B.: I like engines.
"""

YOUTUBE = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.470 align:start position:0%
\x20
hello<00:00:00.480><c> and</c><00:00:00.640><c> welcome</c>

00:00:02.470 --> 00:00:02.480 align:start position:0%
hello and welcome
\x20

00:00:02.480 --> 00:00:04.710 align:start position:0%
hello and welcome
to<00:00:02.720><c> this</c><00:00:02.960><c> lecture</c>

00:00:04.710 --> 00:00:04.720 align:start position:0%
to this lecture
\x20

00:00:04.720 --> 00:00:07.000 align:start position:0%
to this lecture
on<00:00:05.000><c> entropy</c>
"""


def read(text: str | bytes, path: str = "talk.srt") -> ParsedDocument:
    body = text.encode() if isinstance(text, str) else text
    return parse(body, path=path, kind=path.rsplit(".", 1)[-1])


def segments(parsed: ParsedDocument) -> list[Segment]:
    return [
        (span.speaker, span.start_seconds, span.end_seconds, parsed.text[span.start : span.end])
        for span in parsed.spans
    ]


def test_speaker_names_of_zoom_are_detected() -> None:
    parsed = read(ZOOM, "meeting.vtt")
    assert segments(parsed) == [
        ("Ada Lovelace", 2.31, 5.85, "Welcome, everybody."),
        ("Ada Lovelace", 5.85, 9.0, "Today we speak of engines."),
        ("Charles B.", 9.5, 11.0, "I like engines."),
    ]
    assert parsed.text == (
        "Ada Lovelace: Welcome, everybody. Today we speak of engines.\n\nCharles B.: I like engines."
    )
    assert (parsed.kind, parsed.title, parsed.language) == ("vtt", "meeting", "english")


def test_voice_tag_names_the_speaker() -> None:
    parsed = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ada>Who is <i>there</i>?</v>\n<v Bob &amp; Co>We &lt;3 you.\n\n"
        "00:03.000 --> 00:04.000\nSomebody.\n",
        "talk.vtt",
    )
    assert segments(parsed) == [
        ("Ada", 1.0, 2.0, "Who is there?"),
        ("Bob & Co", 1.0, 2.0, "We <3 you."),
        (None, 3.0, 4.0, "Somebody."),
    ]
    assert parsed.text == "Ada: Who is there?\n\nBob & Co: We <3 you.\n\nSomebody."


def test_rolling_captions_are_deduplicated() -> None:
    assert segments(read(YOUTUBE, "lecture.vtt")) == [
        (None, 0.16, 2.47, "hello and welcome"),
        (None, 2.48, 4.71, "to this lecture"),
        (None, 4.72, 7.0, "on entropy"),
    ]


def test_spoken_repetition_is_kept() -> None:
    parsed = read(
        "1\n00:00:01,000 --> 00:00:02,000\nNo.\n\n2\n00:00:02,000 --> 00:00:03,000\nNo.\n\n"
        + "".join(f"{n}\n00:00:{n + 2:02},000 --> 00:00:{n + 3:02},000\nWord {n}.\n\n" for n in range(3, 12))
    )
    assert parsed.text.startswith("No. No. Word 3.")


@pytest.mark.parametrize(
    ("srt", "expected"),
    [
        ("\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\nHello.\r\n\r\n", [(None, 1.0, 2.5, "Hello.")]),
        ("00:00:01,000 --> 00:00:02,500\nHello.", [(None, 1.0, 2.5, "Hello.")]),
        ("1\n00:00:01.000-->00:00:02.500\nHello.", [(None, 1.0, 2.5, "Hello.")]),
        ("1\n00:01,5 --> 00:02\nHello.", [(None, 1.5, 2.0, "Hello.")]),
        ("1\n01:00:00,000 --> 01:00:01,000 X1:0 Y1:1\nHello.", [(None, 3600.0, 3601.0, "Hello.")]),
        (
            "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<font color='red'>Two</font>\nlines.",
            [(None, 1.0, 2.0, "Two lines.")],
        ),
        ("1\n00:00:01,000 --> 00:00:02,000\nOne.\n\nParagraph more.", [(None, 1.0, 2.0, "One. Paragraph more.")]),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nOne.\n2\n00:00:02,000 --> 00:00:03,000\nTwo.",
            [(None, 1.0, 2.0, "One."), (None, 2.0, 3.0, "Two.")],
        ),
        ("1\n00:00:05,000 --> 00:00:02,000\nBackwards.", [(None, 5.0, 5.0, "Backwards.")]),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:02,000 --> 00:00:03,000\nTwo.", [(None, 2.0, 3.0, "Two.")]),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nif 1 < 2 and 3 > 2 --> yes",
            [(None, 1.0, 2.0, "if 1 < 2 and 3 > 2 --> yes")],
        ),
    ],
    ids=[
        "bom and crlf",
        "no number",
        "no spaces",
        "no hours",
        "positions",
        "tags",
        "blank line",
        "no blank line",
        "backwards",
        "empty cue",
        "arrow in text",
    ],
)
def test_common_format_errors_are_accepted(srt: str, expected: list[Segment]) -> None:
    assert segments(read(srt)) == expected


def test_notes_styles_and_cue_identifiers_are_ignored() -> None:
    parsed = read(
        "WEBVTT - of a talk\nKind: captions\n\nNOTE by me\nand more\n\nSTYLE\n::cue { color: red }\n\n"
        "REGION\nid:fred\n\nintro\n00:01.000 --> 00:02.000 line:0 position:20%\nHello.\n\nNOTE\nbetween\n\n"
        "middle part\n"
        "00:02.000 --> 00:03.000\nWorld.\n\nNOTE the end\n",
        "talk.vtt",
    )
    assert parsed.text == "Hello. World."


def test_overlapping_cues_are_ordered_and_keep_their_ends() -> None:
    parsed = read(
        "1\n00:00:05,000 --> 00:00:09,000\nLater.\n\n2\n00:00:01,000 --> 00:00:06,000\nEarlier.\n\n"
        "3\n00:00:01,000 --> 00:00:02,000\nAt once.\n\n4\n00:00:05,000 --> 00:00:09,000\nLater.\n"
    )
    assert segments(parsed) == [
        (None, 1.0, 2.0, "At once."),
        (None, 1.0, 6.0, "Earlier."),
        (None, 5.0, 9.0, "Later."),
    ]


BEFORE, BEHIND = "1\n00:00:01,000 --> 00:00:02,000\nBefore.\n\n", "3\n00:00:05,000 --> 00:00:06,000\nBehind.\n"


@pytest.mark.parametrize(
    "timing",
    [
        "00:00:1d.890 --> 00:00:04.000",
        "00:00:03,000 --> 00:00:0O,000",
        "00:00:03,000 --> soon",
        "-00:00:03,000 --> 00:00:04,000",
        "9999:00:00,000 --> 9999:00:01,000",
        "00:00:0O,000 -> 00:00:04,000",
    ],
)
@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_cue_with_impossible_times_is_left_out_and_named(timing: str, kind: str) -> None:
    head = "WEBVTT\n\n" if kind == "vtt" else ""
    parsed = read(f"{head}{BEFORE}2\n{timing}\nLost.\n\n{BEHIND}", f"talk.{kind}")
    assert parsed.text == "Before.\n\nBehind."
    [warning] = parsed.warnings
    assert warning.startswith(f"Line {8 if kind == 'vtt' else 6}: '{timing}' is ")
    assert warning.endswith("Its cue was left out.")


@pytest.mark.parametrize(
    "line",
    ["1 --> 2", "3. --> next slide", "a --> b", "10:30 --> 11:00", "Press 10 -> 20.", "x:1 --> y:2", "--> go on"],
)
@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_text_with_an_arrow_is_text(line: str, kind: str) -> None:
    head = "WEBVTT\n\n" if kind == "vtt" else ""
    body = f"{head}1\n00:00:01,000 --> 00:00:02,000\nSee\n{line}\n\n2\n00:00:02,500 --> 00:00:03,000\n{line}\n"
    parsed = read(body, f"talk.{kind}")
    assert segments(parsed) == [(None, 1.0, 2.0, f"See {line}"), (None, 2.5, 3.0, line)]
    assert parsed.warnings == ()


@pytest.mark.parametrize(
    "timing",
    [
        "00:00:03:000 --> 00:00:04:000",
        "00:00:03,000 -> 00:00:04,000",
        "00:00:03,000 –> 00:00:04,000",
        "00:00:03,000 → 00:00:04,000",
        "00:03.000-->00:04.000",
        "0:0:3 --> 0:0:4",
    ],
)
def test_unusual_times_are_read(timing: str) -> None:
    assert segments(read(f"{BEFORE}2\n{timing}\nMiddle.\n\n{BEHIND}"))[1] == (None, 3.0, 4.0, "Middle.")


@pytest.mark.parametrize(
    "text",
    [
        "if x<3 and y>4 then stop",
        "2<3,5>1",
        "a <b and c> d",
        "List<String> of <T>",
        "look?a=1&copy=2 at AT&T",
    ],
)
def test_comparison_and_code_are_no_tags(text: str) -> None:
    assert read(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n").text == text


def test_tags_and_entities_are_removed() -> None:
    text = (
        '<i>One</i>, <font color="red">two</font>,<br>< u>three</ u> <c.loud>and</c> <00:00:01.500>four &lt;&#53;&gt;'
    )
    assert read(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n").text == "One, two, three and four <5>"


def cues_of(*lines: str) -> str:
    return "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{line}\n\n" for n, line in enumerate(lines))


@pytest.mark.parametrize("shout", ["TODO: write it.", "STOP: look here.", "NOTE: so it is.", "Achtung: heiß."])
def test_a_shout_is_no_speaker(shout: str) -> None:
    lines = [f"It is line {n}." for n in range(11)]
    parsed = read(cues_of(*lines[:4], shout, *lines[4:]))
    assert {span.speaker for span in parsed.spans} == {None}
    assert shout in parsed.text


def test_a_remark_between_speakers_is_no_speaker() -> None:
    parsed = read(cues_of("Ada: Hello.", "Bob: Hi.", "TODO: write it.", "Ada: Yes.", "Note: it is late."))
    assert [span.speaker for span in parsed.spans] == ["Ada", "Bob", "Bob", "Ada", "Ada"]


def test_speaker_name_applies_until_the_next_one() -> None:
    parsed = read(
        "1\n00:00:01,000 --> 00:00:02,000\nJOHN: I say:\n\n2\n00:00:02,000 --> 00:00:03,000\nhello there.\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\n>> Who?\n\n4\n00:00:04,000 --> 00:00:05,000\nat 10:30 o'clock\n"
    )
    assert [(speaker, text) for speaker, _, _, text in segments(parsed)] == [
        ("JOHN", "I say:"),
        ("JOHN", "hello there."),
        (None, "Who?"),
        (None, "at 10:30 o'clock"),
    ]


def test_word_before_a_colon_is_not_a_speaker_if_few_cues_have_one() -> None:
    lines = ["Note: this is hard."] + [f"It is lecture {n} of many." for n in range(9)]
    parsed = read(
        "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{line}\n\n" for n, line in enumerate(lines))
    )
    assert {span.speaker for span in parsed.spans} == {None}
    assert parsed.text.startswith("Note: this is hard.")


def test_pause_or_long_turn_begins_a_paragraph() -> None:
    def at(n: int, text: str) -> str:
        begin, end = timedelta(seconds=2 * n), timedelta(seconds=2 * n + 2)
        return f"{n}\n{begin} --> {end}\n{text}\n\n"

    parsed = read(
        at(0, "First.") + at(5, "After a pause.") + "".join(at(n, f"Sentence {n:03}.") for n in range(6, 100))
    )
    assert parsed.text.startswith("First.\n\nAfter a pause. Sentence 006.")
    assert max(map(len, parsed.text.split("\n\n"))) < 700


@pytest.mark.parametrize("body", ["Grüße".encode("latin-1"), "Grüße".encode("utf-16")], ids=["latin-1", "utf-16"])
def test_other_encodings_are_decoded(body: bytes) -> None:
    start = "1\n00:00:01,000 --> 00:00:02,000\n"
    coding = "utf-16" if body.startswith(b"\xff\xfe") else "latin-1"
    assert read(f"{start}Grüße".encode(coding)).text == "Grüße"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("WEBVTT\n\n", "no cue with text"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>\n", "no words"),
        ("Just a text.", "not a transcript"),
        ("1\n-00:00:01,000 --> 00:00:02,000\nHello.", "Line 2: .*is not two times"),
        ("1\n00:00:01,000 --> soon\nHello.", "Line 2: .*is not two times"),
        ("1\n9999:00:00,000 --> 9999:00:01,000\nHello.", "Line 2: .*later than 1,000 hours"),
        ("1\n00:00:01,000 --> 999999999:00:01,000\nHello.", "Line 2: .*later than 1,000 hours"),
        ("00:00:01,000 --> 00:00:02,000\na\n\n" * (MAX_CUES + 1), "100,001 cues"),
        ("1\n00:00:01,000 --> 00:00:02,000\na\0b", "NUL"),
    ],
    ids=lambda value: value[:30] if "cues" not in value else "many",
)
def test_unreadable_transcript_is_reported(text: str, message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        read(text, "talk.vtt" if text.startswith("WEBVTT") else "talk.srt")


WORDS = st.text(alphabet="abc XYZ:<>/&;-#1\n\r\t.ü", max_size=40)
SECONDS = st.integers(min_value=0, max_value=200_000)


def clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.5"


@settings(max_examples=200)
@given(st.lists(st.tuples(SECONDS, SECONDS, WORDS), max_size=20), st.sampled_from(["srt", "vtt"]))
def test_segments_are_exact_and_ordered_by_text_and_time(cues: list[tuple[int, int, str]], kind: str) -> None:
    shown = [f"{n}\n{clock(start)} --> {clock(end)}\n{words}\n\n" for n, (start, end, words) in enumerate(cues)]
    try:
        parsed = read("".join(["WEBVTT\n\n" if kind == "vtt" else "", *shown]), f"talk.{kind}")
    except UnreadableDocument:
        return
    ends, began = 0, 0.0
    for span in parsed.spans:
        assert ends <= span.start < span.end <= len(parsed.text)
        assert span.start_seconds is not None
        assert span.end_seconds is not None
        assert began <= span.start_seconds <= span.end_seconds
        words = parsed.text[span.start : span.end]
        assert words.strip() == words
        ends, began = span.end, span.start_seconds


@given(st.binary(max_size=300))
def test_any_bytes_are_parsed_or_reported(body: bytes) -> None:
    try:
        parsed = read(b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + body, "talk.vtt")
    except UnreadableDocument:
        return
    assert parsed.spans


@pytest.mark.parametrize(
    "text",
    [
        "<v " * 300_000,
        "<v" + " " * 500_000 + "x",
        "<v" + ".a" * 300_000,
        "<" * 1_000_000,
        "&#" * 500_000,
        "A " * 400_000,
    ],
    ids=["voices", "spaces", "classes", "brackets", "entities", "names"],
)
def test_hostile_markup_is_parsed_in_linear_time(text: str) -> None:
    """One that backtracks would run into the time limit of the tests."""
    assert read(f"WEBVTT\n\n00:01.000 --> 00:02.000\nHello. {text}\n", "talk.vtt").text.startswith("Hello.")
