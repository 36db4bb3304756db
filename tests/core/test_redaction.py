import pytest

from core.redaction import is_secret_name, without_secrets

SECRET = "4f9c2b7a6e1d8035"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://ada:{SECRET}@example.com/a?b=c", "https://[secret]@example.com/a?b=c"),
        (f"postgresql://pensum:{SECRET}@db/pensum", "postgresql://[secret]@db/pensum"),
        (f"https://example.com/?sig={SECRET}&page=2#top", "https://example.com/?sig=[secret]&page=2#top"),
        (f"See https://example.com/?id={SECRET * 2}.", "See https://example.com/?id=[secret]"),
        (f"Authorization: Bearer {SECRET}", "Authorization: Bearer [secret]"),
        (f"ghp_{SECRET} and pk_{SECRET}", "[secret] and [secret]"),
        (f'{{"api_key": "{SECRET}", "n": 1}}', '{"api_key": [secret], "n": 1}'),
        (f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}", "[secret]"),
    ],
)
def test_secrets_are_masked(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "What is a token: a word, or a part of one?",
        "Which password: the first or the second?",
        "Write to sk-learn-and-all-of-its-friends about basic arithmetic.",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=43s",
        "https://example.com/find?q=what+is+a+key#answers",
        "Is 3 = 4? See example.com?x=1.",
    ],
)
def test_other_texts_stay(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    "name", ["password", "newPassword", "api_key", "apiKey", "X-Amz-Signature", "access_token", "sig"]
)
def test_names_of_secrets_are_known(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["max_tokens", "keyword", "monkey", "design", "author", "keys", "signal"])
def test_other_names_stay(name: str) -> None:
    assert not is_secret_name(name)
