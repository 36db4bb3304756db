import pytest
from sqlalchemy import text

from db.transactions import read_only
from workers.documents.parsing.languages import CONFIGURATIONS, UNKNOWN, detect
from workers.text.language import identifier


@pytest.mark.parametrize(
    ("prose", "language"),
    [
        ("Gradient clipping shrinks a gradient whose norm exceeds a threshold.", "english"),
        ("Der Gradient zeigt in die Richtung, in der eine Funktion am schnellsten wächst.", "german"),
        ("La descente de gradient est un algorithme qui cherche le minimum d'une fonction.", "french"),
        ("El descenso de gradiente busca el mínimo de una función paso a paso.", "spanish"),
        ("Градиентный спуск шаг за шагом ищет наименьшее значение функции.", "russian"),
        ("勾配降下法は関数の最小値を一歩ずつ探すアルゴリズムです。機械学習でよく使われます。", UNKNOWN),
        ("Hello there", UNKNOWN),
        ("", UNKNOWN),
        ("12 34 56 78 90 " * 50, UNKNOWN),
        ("```python\n" + "for item in items: print(item)\n" * 20 + "```", UNKNOWN),
    ],
)
def test_text_gets_the_configuration_of_its_language_or_simple(prose: str, language: str) -> None:
    assert detect(prose) == language


def test_preface_in_another_language_does_not_decide() -> None:
    preface = "This book was first printed in Berlin and is free for everybody to read. " * 20
    assert detect(preface + "Der Gradient zeigt in die Richtung, in der eine Funktion wächst. " * 400) == "german"


def test_every_language_is_known_to_postgresql_and_py3langid(platform: None) -> None:
    with read_only() as session:
        known = set(session.scalars(text("SELECT cfgname FROM pg_ts_config")))
    assert {*CONFIGURATIONS.values(), UNKNOWN} <= known
    assert CONFIGURATIONS.keys() <= set(identifier().labels) | {"nn"}
