import pytest

from workers.llm.structured import Misfit
from workers.stories.asking import question
from workers.stories.interviewer import Situation, StoryReply, check_reply
from workers.stories.planner import Next

NEXT = Next("theme", "school", 1950, "decade")
SAD = Situation("My brother Karl died in 1947.", "en", NEXT, has_memories=True, is_heavy=True, is_refusal=False)
PLANNED = question(NEXT, "en")


def check(acknowledgement: str, asked: str = "What do you remember of your school?") -> None:
    check_reply(StoryReply(acknowledgement=acknowledgement, question=asked), SAD, PLANNED)


def test_calm_reply_with_one_question_passes() -> None:
    check("I am sorry that Karl died so young. Thank you for telling me.")


@pytest.mark.parametrize(
    ("acknowledgement", "asked"),
    [
        ("That is wonderful!", "What do you remember of your school?"),
        ("I am sorry.", "What do you remember? And who was there?"),
        ("I am sorry.", "Tell me of your school."),
        ("I am sorry that your sister Paula saw it.", "What do you remember of your school?"),
        ("I am sorry for what came in 1951.", "What do you remember of your school?"),
        ("Das tut mir sehr leid, danke für Ihr Vertrauen.", "Was wissen Sie noch von Ihrer Schule?"),
    ],
)
def test_cheer_at_grief_several_questions_and_what_nobody_told_are_refused(acknowledgement: str, asked: str) -> None:
    with pytest.raises(Misfit):
        check(acknowledgement, asked)
