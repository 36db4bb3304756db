from core.settings import names


def test_misspelt_setting_is_told_with_the_one_that_was_meant() -> None:
    [sentence] = names.unknown({"PENSUM_LLM_MODL": "x", "PENSUM_LLM_MODEL": "y", "HOME": "/"})
    assert sentence == "PENSUM_LLM_MODL is no setting of this version; did you mean PENSUM_LLM_MODEL?"


def test_names_of_the_terminal_are_no_settings_and_known() -> None:
    assert list(names.unknown({"PENSUM_URL": "http://127.0.0.1:8000", "PENSUM_API_KEY": "pk_1"})) == []


def test_given_settings_are_shown_without_secrets() -> None:
    given = {
        "PENSUM_PORT": "8001",
        "PENSUM_SECRET": "hidden",
        "OPENAI_API_KEY": "hidden",
        "DATABASE_URL": "postgresql://a:hidden@127.0.0.1/a",
        "OLLAMA_HOST": "http://a:hidden@127.0.0.1:11434",
        "PENSUM_HOME": "",
        "HOME": "/home/a",
    }
    shown = list(names.given(given))
    assert "PENSUM_PORT=8001" in shown
    assert len(shown) == 5
    assert "hidden" not in "".join(shown)
