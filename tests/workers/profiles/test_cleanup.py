from hypothesis import given
from hypothesis import strategies as st

from workers.profiles.cleanup import clean


def test_contact_data_front_matter_and_title_are_removed() -> None:
    text = (
        "---\nname: Ana Silva\nuser_id: 1\n---\n\n# Ana Silva\n\n**Email:** ana@example.org\n- Phone: +351 1\nID: 7\n"
        "Website: https://example.org\n\n\n\n## Work  \n• Keeps bees\n* Sells honey\n\n"
        "```\nemail: kept = in_code\n```\n"
    )
    assert clean(text, name="Ana Silva") == ("## Work\n- Keeps bees\n- Sells honey\n\n```\nemail: kept = in_code\n```")


def test_name_is_removed_from_joined_lines() -> None:
    text = "Name: Ana Silva She keeps bees.\nEmail: ana@example.org\nAddress: the hive. She lives there."
    assert clean(text, name="Ana Silva") == "She keeps bees.\nAddress: the hive. She lives there."


def test_prose_is_unchanged() -> None:
    text = "She said: email me. Address: the usual one was hers.\n\nName her Ana."
    assert clean(text, name="") == text


@given(st.text(max_size=300))
def test_cleanup_adds_no_word(text: str) -> None:
    """It may make a heading of a line in capitals."""
    assert set(clean(text, name="").casefold().split()) <= {*text.casefold().split(), "-", "##"}
