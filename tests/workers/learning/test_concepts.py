from workers.learning.concepts import folded, mentioned, wider


def test_concepts_are_found_by_short_names_and_in_other_languages() -> None:
    for text in ("I don't get backprop", "Wie geht Fehlerrückführung?", "explica la retropropagación"):
        assert list(mentioned(text).concepts) == ["backpropagation"], text
    assert "reinforcement learning" in mentioned("cours sur l'apprentissage par renforcement").concepts


def test_longer_names_count_before_shorter_ones() -> None:
    assert list(mentioned("word embeddings").concepts) == ["word embeddings"]


def test_kind_level_and_the_words_left_are_told_apart() -> None:
    found = mentioned("papers on reinforcement learning for elevator control, from scratch")
    assert (found.kinds, found.level) == (frozenset({"paper"}), "beginner")
    assert found.words == ("elevator", "control")


def test_request_without_a_subject_is_empty() -> None:
    assert mentioned("something easier?").is_empty
    assert not mentioned("pizza").is_empty


def test_concept_is_part_of_a_wider_one() -> None:
    assert wider("object detection") == "computer vision"
    assert wider("python") is None


def test_case_and_accents_do_not_count() -> None:
    assert folded("Überanpassung Größe Łódź") == "uberanpassung grosse lodz"
