import pytest
from pydantic import ValidationError

from core.settings import MasterySettings
from tests.support.configuration import Configure


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("P_INIT", "0"),
        ("P_LEARN", "1"),
        ("P_SLIP", "0.9"),
        ("P_GUESS", "-0.1"),
        ("TOPICS", '{"Jazz": {"p_guess": 0.95}}'),
        ("TOPICS", '{"Jazz": {"p_forget": 0.5}}'),
    ],
)
def test_invalid_parameters_are_refused(configure: Configure, name: str, value: str) -> None:
    configure(**{f"PENSUM_MASTERY_{name}": value})
    with pytest.raises(ValidationError):
        MasterySettings()
