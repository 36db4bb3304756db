"""The forms that the model fills in. The descriptions are part of the prompt."""

from pydantic import BaseModel, Field

from workers.llm.forms import Form, Line, Paragraph, Sentence

FEWEST_TESTS, MOST_TESTS = 5, 10
MOST_HINTS = 3
IDENTIFIER = r"^[a-z][a-z0-9_]{1,40}$"


class WrittenTest(BaseModel):
    name: Line = Field(min_length=1, description="what is special about the arguments, in a few words")
    arguments: Sentence = Field(
        min_length=2, description="the arguments of one call, as a Python list of literals: [[3, 1, 2], 2]"
    )
    visible: bool = Field(description="whether the learner sees it; two are enough, and edge cases stay hidden")


class WrittenTask(Form):
    tokens = 1_800

    title: Line = Field(min_length=3, description="a few words, and the topic among them")
    entry: Line = Field(pattern=IDENTIFIER, description="the name of the function that the learner writes")
    statement: Paragraph = Field(
        min_length=40,
        description="what `entry(...)` takes and returns, exactly enough that any right solution returns the same "
        "values, edge cases included; it says what to compute and not how, and holds no code of the solution",
    )
    starter: Sentence = Field(min_length=10, description="def line of the function, with ... as its only body")
    reference: Paragraph = Field(
        min_length=20,
        description="a right solution in plain Python: the whole function, standard library only, no input, output, "
        "randomness or time",
    )
    hints: list[Sentence] = Field(
        default_factory=list, max_length=MOST_HINTS, description="from vague to clear, none gives the solution"
    )
    tests: list[WrittenTest] = Field(
        min_length=FEWEST_TESTS,
        max_length=MOST_TESTS,
        description="calls that tell right solutions from wrong ones: usual, empty, smallest and odd arguments",
    )


class WrittenSolution(Form):
    tokens = 900

    solution: Paragraph = Field(min_length=20, description="the whole function in plain Python, and nothing else")
