"""Which texts of a passage get a vector of their own."""

from workers.embeddings.sentences import sentence_texts

LONG = "This sentence is long enough to stand alone, because it has more than a hundred letters before its full stop."


def test_sentences_follow_the_title() -> None:
    assert sentence_texts("Notes", f"{LONG} {LONG}") == [f"Notes: {LONG}", f"Notes: {LONG}"]


def test_short_sentences_are_joined() -> None:
    assert sentence_texts("Notes", "One. Two.\n\n- Three\n- Four") == ["Notes: One. Two. Three Four"]


def test_headings_are_no_sentences() -> None:
    assert sentence_texts("Notes", f"# Leases\n\n{LONG}") == [f"Notes: {LONG}"]


def test_text_without_a_sentence_is_one() -> None:
    assert sentence_texts("Notes", "# Leases") == ["Notes: # Leases"]


def test_chinese_sentences_stand_alone_when_they_say_as_much() -> None:
    sentence = "叶绿体通过光合作用把光能变成糖，同时放出氧气，这一过程需要水和二氧化碳，并且只在有光的时候进行。"
    assert sentence_texts("植物", sentence * 2) == [f"植物: {sentence}"] * 2
