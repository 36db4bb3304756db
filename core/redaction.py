"""Takes secrets out of texts that are shown: by the name of a field, in URLs, and by the shape that keys have."""

import re
from collections.abc import Callable, Sequence

MASK = "[secret]"

_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase|code)|secret|credential|api[_-]?key|access[_-]?key|private[_-]?key|authorization|cookie"
    r"|signature|(^|[_-])(token|auth|pwd|sig|key|jwt|otp|pin)$|token$",
    re.IGNORECASE,
)
_USER_INFO = re.compile(r"://[^\s/?#@]+@")
_URL_QUERY = re.compile(r"(://[^\s?#<>\"]*[?#])([^\s<>\"]*)")
_PARAMETER = re.compile(r"([^=&;?#]+)=([^&;#]*)")
_RANDOM = re.compile(r"(?=.*\d)[\w%+/=.~-]{20,}")

#: Keys as the services that people use give them out, and as Pensum does.
_KEYS = re.compile(
    r"\b(?:(?:pk|sk|rk|whsec|xox[a-z]|gh[a-z]|github_pat|glpat|hf|npm|pypi|gsk|xai)[_-](?=[\w.+/=-]*\d)[\w.+/=-]{16,}"
    r"|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)"
)
_CREDENTIALS = re.compile(r"\b(bearer|basic)\s+(?=\S*[\d=]|\S{20})[\w.~+/=-]{8,}", re.IGNORECASE)
#: Without the first letter, which is of either case.
_ASSIGNED = re.compile(
    r"((?:assw(?:or)?d|ecret|oken|pi[_-]?[Kk]ey|ASSW(?:OR)?D|ECRET|OKEN|PI[_-]?KEY)[\"']?\s*[=:]\s*)(?=\S*\d)[^\s,;&]{6,}"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)


def is_secret_name(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    return _SECRET_NAME.search(name) is not None


def without_secrets(text: str) -> str:
    """The text with a mask in place of what looks like a secret. It cannot know a password that looks like a word."""
    lower = text.lower()
    for marks, pattern, shown in _SHAPES:
        if any(map(lower.__contains__, marks)):
            text = pattern.sub(shown, text)
    return text


def _shown_parameter(found: re.Match[str]) -> str:
    """A parameter of a URL: signed ones have values that nobody could guess, under names of any service's choice."""
    name, value = found.groups()
    return f"{name}={MASK}" if value and (is_secret_name(name) or _RANDOM.fullmatch(value)) else found[0]


def _without_signature(url: re.Match[str]) -> str:
    return f"{url[1]}{_PARAMETER.sub(_shown_parameter, url[2])}"


#: What holds secrets, in the order in which they are taken out. Each has one of the marks in it, in any case: most
#: texts hold none, and a text is found ten times as fast as a pattern.
_SHAPES: Sequence[tuple[Sequence[str], re.Pattern[str], str | Callable[[re.Match[str]], str]]] = (
    (("private key-----",), _PRIVATE_KEY, MASK),
    (("://",), _USER_INFO, f"://{MASK}@"),
    (("://",), _URL_QUERY, _without_signature),
    (("bearer", "basic"), _CREDENTIALS, rf"\1 {MASK}"),
    (("_", "-", "akia", "aiza", "ya29", "eyj"), _KEYS, MASK),
    (("=", ":"), _ASSIGNED, rf"\1{MASK}"),
)
