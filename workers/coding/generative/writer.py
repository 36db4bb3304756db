from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from pydantic import ValidationError

from workers.coding.choosing import Wanted
from workers.coding.generative import prompts
from workers.coding.generative.candidates import Candidate, Unsound, candidate_of, with_second
from workers.coding.generative.forms import WrittenSolution, WrittenTask
from workers.learning.tutor import ExerciseDraft
from workers.llm import structured
from workers.llm.completion import total_usage
from workers.llm.forms import Form
from workers.llm.gateway import CompletionRequest, ModelAnswerInvalid, Provider, Usage
from workers.quotes.folding import fold
from workers.quotes.ranking import Encode, cosine
from workers.text.language import language_of
from workers.text.words import stems

SPARE = 2  # tasks beyond the number of exercises, for those that are dropped
NEAR_TOPIC = 0.3  # the cosine of topic and task from which the task is on it
VARIED = 0.7  # the temperature: another request for the same topic is to get another task

F = TypeVar("F", bound=Form)


class CodingWriter:
    """Has the model write one task after another, and solve each a second time by its statement alone. What code sees
    to be of no use is dropped."""

    def __init__(self, provider: Provider, checkpoint: Callable[[], None], encode: Encode) -> None:
        self._provider = provider
        self._checkpoint = checkpoint
        self._encode = encode
        self._faults: list[str] = []
        self._usage: Usage | None = None

    def write(self, wanted: Wanted) -> tuple[list[Candidate], Usage]:
        """Raises `ModelAnswerInvalid` where no task is sound."""
        candidates: list[Candidate] = []
        for candidate in self._candidates(wanted):
            candidates.append(candidate)
            if len(candidates) == wanted.count:
                break
        if not candidates or self._usage is None:
            raise ModelAnswerInvalid(f"no coding exercise passed the checks: {'; '.join(self._faults)}")
        return candidates, self._usage

    def _candidates(self, wanted: Wanted) -> Iterator[Candidate]:
        titles: list[str] = []
        for _ in range(wanted.count + SPARE):
            try:
                candidate = self._write_one(wanted, titles)
                titles.append(candidate.title)
                yield self._solved_again(candidate)
            except ValidationError:
                self._faults.append("a part is too long")
            except (Unsound, ModelAnswerInvalid) as fault:
                self._faults.append(str(fault))

    def _write_one(self, wanted: Wanted, titles: Sequence[str]) -> Candidate:
        written = self._fill(prompts.task_prompt(wanted.topic, wanted.difficulty, titles), WrittenTask)
        candidate = candidate_of(written)
        if not self._is_on(wanted.topic, candidate):
            raise Unsound("it is not on the topic")
        if not wanted.accept(draft_of(candidate)):
            raise Unsound("it repeats an exercise that the learner had")
        return candidate

    def _solved_again(self, candidate: Candidate) -> Candidate:
        asked = prompts.solution_prompt(candidate.statement, candidate.starter)
        return with_second(candidate, self._fill(asked, WrittenSolution).solution)

    def _is_on(self, topic: str, candidate: Candidate) -> bool:
        text = f"{candidate.title}. {candidate.statement}"
        wanted = stems(topic)
        if fold(topic).text.strip() in fold(text).text or (wanted and wanted <= stems(text)):
            return True
        asked, *near = self._encode([topic, candidate.title, candidate.statement])
        return any(cosine(asked, one) >= NEAR_TOPIC for one in near)

    def _fill(self, prompt: str, form: type[F]) -> F:
        request = CompletionRequest(prompt=prompt, system=prompts.SYSTEM, temperature=VARIED)
        value, usage = structured.fill(self._provider, request, form, self._checkpoint)
        self._usage = usage if self._usage is None else total_usage(self._usage, usage)
        return value


def draft_of(candidate: Candidate) -> ExerciseDraft:
    """Before it is tried: its solution has no tests yet."""
    return ExerciseDraft(
        type="coding",
        prompt=candidate.statement,
        choices=None,
        starter_code=candidate.starter,
        hints=list(candidate.hints),
        solution={"answer": candidate.reference, "explanation": "", "document_id": None, "start": None, "end": None},
        document_id=None,
        language=_language(candidate.statement),
    )


def writer_of(provider: Provider, checkpoint: Callable[[], None], encode: Encode) -> CodingWriter | None:
    """None where the provider writes nothing: then there is only the bank."""
    return CodingWriter(provider, checkpoint, encode) if provider.capabilities.writes_prose else None


def _language(text: str) -> str:
    found = language_of(text)
    return "en" if found == "und" else found
