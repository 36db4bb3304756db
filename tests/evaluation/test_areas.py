"""The frame of `make eval-tutor`, and a small golden set that gates every change."""

from types import ModuleType

import httpx
import pytest

from evaluation import answers, cv, exercises, grading, oracles, resources
from evaluation.__main__ import areas, failures, main
from evaluation.support.scripted_model import REFUSAL, Line, ScriptedModel
from tests.fakes.ollama_server import MODEL
from workers.llm.chat_messages import as_data, messages
from workers.llm.gateway import CompletionRequest
from workers.quotes.types import Passage

pytestmark = pytest.mark.system


def test_every_area_is_found() -> None:
    assert {"answers", "grading"} <= set(areas())
    assert "support" not in areas()


def test_figure_beyond_its_bound_fails_and_a_missing_one_too() -> None:
    assert failures({"a": 0.5, "b": 0.5}, {"a": 0.5}, {"b": 0.5}) == []
    assert len(failures({"a": 0.4}, {"a": 0.5, "c": 0.1}, {"a": 0.3, "d": 0.0})) == 4


def test_unknown_area_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cooking"]) == 2
    assert "grading" in capsys.readouterr().out


def test_grades_are_as_good_as_they_were_and_no_trick_raises_one() -> None:
    figures = grading.measure(exercises_attacked=1)
    assert failures(figures, grading.LEAST, grading.MOST) == []


@pytest.mark.parametrize("area", [answers, cv, exercises, resources], ids=lambda area: area.__name__)
def test_held_out_figures_are_within_their_bounds(area: ModuleType) -> None:
    assert failures(area.measure(), area.LEAST, getattr(area, "MOST", {})) == []


def test_adversary_gives_each_question_one_wrong_answer_of_its_kind() -> None:
    given = {(kind, row["question"]) for kind, row, _ in oracles.wrong_answers()}
    assert len(given) == len({question for _, question in given})
    assert {kind for kind, _ in given} == {
        "number", "name", "negation", "invented", "real", "foreign", "nothing", "relation",
    }  # fmt: skip


def test_scripted_model_answers_only_from_what_it_was_sent() -> None:
    with ScriptedModel(slots=1) as model:
        model.play({"Who?": Line("Marta built it.", "It was Marta.")})
        assert _reply_of(model, "Marta *built* it.", "Who?") == "It was Marta. [1]"
        assert _reply_of(model, "Somebody else.", "Who?") == REFUSAL
        assert _reply_of(model, "Marta built it.", "When?") == REFUSAL
        assert model.sent == model.asked == {"Who?"}


def _reply_of(model: ScriptedModel, passage: str, question: str) -> str:
    """Its reply over HTTP to a prompt as the platform writes it."""
    asked = CompletionRequest(
        prompt=as_data("question", [{"question": question}]),
        passages=[Passage("1", "T", passage, 0, len(passage), 1.0)],
    )
    body = {"model": MODEL, "messages": messages(asked), "stream": False}
    return str(httpx.post(f"{model.url}/api/chat", json=body, timeout=30).json()["message"]["content"])
