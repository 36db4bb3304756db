import pytest
from pydantic import ValidationError

from core.settings import MasterySettings
from tests.support.configuration import Configure


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("P_INIT", "0"),
        ("RETENTION", "1"),
        ("RETENTION", "-0.1"),
        ("TOPICS", '{"Jazz": {"retention": 1.5}}'),
        ("TOPICS", '{"Jazz": {"p_forget": 0.5}}'),
    ],
)
def test_invalid_parameters_are_refused(configure: Configure, name: str, value: str) -> None:
    configure(**{f"PENSUM_MASTERY_{name}": value})
    with pytest.raises(ValidationError):
        MasterySettings()
