import pytest

from workers.profiles.person_name import find, is_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Name: Ana Silva\nShe keeps bees.", "Ana Silva"),
        ("---\nname: Bob Stone\nemail: b@example.org\n---\nText.", "Bob Stone"),
        ("- **Full name:** José da Silva\n", "José da Silva"),
        ("name = Ana", "Ana"),
        ("Name: Ana Silva She keeps bees.", "Ana Silva"),
        ("Name: Ana Silva Email: ana@example.org", "Ana Silva"),
        ("Ana Silva\nShe keeps bees.", "Ana Silva"),
        ("# Inês Carvalho\n\n## Bio\n\nLives in Porto.", "Inês Carvalho"),
        ("# Profile of Ana Silva\n\nText.", "Ana Silva"),
        ("# CV: Ana Silva\n\nText.", "Ana Silva"),
        ("# Ana\n\nAna keeps bees.", "Ana"),
        ("Ludwig van Beethoven\n\nHe writes music.", "Ludwig van Beethoven"),
        ("Hello! My name is José da Silva and I teach.", "José da Silva"),
        ("I'm Ana, a beekeeper.", "Ana"),
        ("I am Portuguese. I am Rita Gomes, a nurse.", "Rita Gomes"),
        ("# 王小明\n\n王小明 teaches.", "王小明"),
        ("# J. R. R. Tolkien\n\nText.", "J. R. R. Tolkien"),
    ],
)
def test_plainly_stated_name_is_found(text: str, name: str) -> None:
    assert find(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "She keeps bees.",
        "# Goals\n\nLearn statistics.",
        "# About me\n\nI keep bees.",
        "# Leadership\n\nI lead teams.",
        "# My life and the many things that I did in it\n\nText.",
        "I am a teacher.",
        "I am German.",
        "I am happy.",
        "Name:\n\n## Goals\n",
        "Name: 12345",
        "The name of the game: chess.",
    ],
)
def test_no_name_is_invented(text: str) -> None:
    assert find(text) == ""


@pytest.mark.parametrize("words", ["", "ana", "Ana Silva 3", "A B C D E F", "Curriculum Vitae", "Ana; DROP"])
def test_other_words_are_not_a_name(words: str) -> None:
    assert not is_name(words)
