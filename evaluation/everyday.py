"""How a real language model answers everyday questions through the platform's code, and asked plainly: see
answers/everyday/README.md. Nothing is measured unless PENSUM_EVAL_MODEL names the model's file."""

import json
import os
import random
import re
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.settings import AnswerSettings
from evaluation.answers import encode, found
from evaluation.support.real_model import VARIABLE, file_of_model, served
from workers.answers.answerer import Answerer
from workers.answers.citation_markers import without_markers
from workers.answers.types import AnswerOutcome, Question
from workers.llm.completion import complete
from workers.llm.gateway import Capabilities, CompletionRequest, Model, Piece, Provider, Usage
from workers.quotes.types import Passage

FOLDER = Path(__file__).parent / "answers" / "everyday"
WAYS = ("platform", "plain")
SEED = 20_261_126
SAMPLE = 20  # questions, unless PENSUM_EVAL_SAMPLE says otherwise: a small machine takes a minute for each output
DONT_KNOW = "I do not know."
PLAIN = f"""\
Answer the question from the texts, in the language of the question, in one or two sentences. If the texts do not \
answer it, write "{DONT_KNOW}"

Example
Text: The lighthouse of Orlen was built in 1893. It is closed on Mondays, because the keeper cleans the lamp.
Question: why can't i visit on a monday?
Answer: It is closed on Mondays because the keeper cleans the lamp.
"""
REFUSAL = re.compile(r"\W*(?:i do not know|i don't know|not in (?:the |your )?library)", re.IGNORECASE)


@dataclass(frozen=True)
class Output:
    """What came of one question. `written` is all that the model wrote, `read` what the user reads, without markers;
    `first_word_seconds` pass until there is anything to read."""

    question: str
    way: str
    outcome: str
    written: str
    read: str
    calls: int
    prompt_tokens: int
    output_tokens: int
    first_word_seconds: float
    seconds: float
    supported_share: float | None = None


def measure() -> dict[str, float]:
    """Resumable: outputs are kept in PENSUM_EVAL_ROWS, and only what is missing there is asked for."""
    file = file_of_model()
    if file is None:
        print(f"Not measured: {VARIABLE} names no GGUF file.")
        return {}
    rows = {row["question"]: row for row in sample()}
    kept = Path(os.environ.get("PENSUM_EVAL_ROWS", f".pensum/evaluation/everyday-{file.stem}.jsonl"))
    kept.parent.mkdir(parents=True, exist_ok=True)
    done = [Output(**json.loads(line)) for line in _lines(kept)]
    missing = [(row, way) for row in rows.values() for way in WAYS if not any(_is_of(one, row, way) for one in done)]
    if missing:
        with served(file) as provider, kept.open("a", encoding="utf-8") as lines:
            for row, way in missing:
                output = ask(row["question"], way, provider)
                lines.write(json.dumps(vars(output), ensure_ascii=False) + "\n")
                lines.flush()
    return _report(rows, [Output(**json.loads(line)) for line in _lines(kept)])


def sample() -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in (FOLDER / "questions.jsonl").read_text("utf-8").splitlines()]
    return random.Random(SEED).sample(  # noqa: S311  # it chooses rows, and keeps no secret
        rows, min(len(rows), int(os.environ.get("PENSUM_EVAL_SAMPLE", SAMPLE)))
    )


def ask(question: str, way: str, provider: Provider) -> Output:
    passages = found(question, "everyday")
    recorded = _Recorded(provider)
    begun = time.monotonic()
    if way == "plain":
        outcome, read, share = _ask_plainly(question, passages, recorded)
    else:
        outcome, read, share = _ask_platform(question, passages, recorded)
    first = recorded.first_word or time.monotonic()
    return Output(
        question,
        way,
        outcome,
        "".join(recorded.written),
        read,
        recorded.calls,
        recorded.prompt_tokens,
        recorded.output_tokens,
        round(first - begun, 1),
        round(time.monotonic() - begun, 1),
        share,
    )


def _ask_platform(question: str, passages: Sequence[Passage], provider: "_Recorded") -> tuple[str, str, float | None]:
    given = AnswerSettings()
    answerer = Answerer(
        provider=provider,
        model=provider.default_model,
        encode=encode,
        min_similarity=given.min_similarity,
        checkpoint=_do_nothing,
        restart=_do_nothing,
        another_writes=lambda: False,
        most_passages=given.model_passages,
    )
    draft = answerer.answer(Question(question), passages, lambda text: None)
    return draft.outcome.value, without_markers(draft.text), draft.supported_share


def _ask_plainly(question: str, passages: Sequence[Passage], provider: "_Recorded") -> tuple[str, str, float | None]:
    texts = "\n\n".join(f"{one.title}\n{one.text}" for one in passages[: AnswerSettings().model_passages])
    request = CompletionRequest(prompt=f"{PLAIN}\nTexts:\n{texts}\n\nQuestion: {question}\nAnswer:", max_tokens=1024)
    with closing(complete(provider, request)) as stream:
        read = "".join(part.text for part in stream if isinstance(part, Piece)).strip()
    return ("not_found" if REFUSAL.match(read) else "answered"), read, None


class _Recorded:
    """A provider that keeps what it wrote."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.name = provider.name
        self.default_model = provider.default_model
        self.capabilities: Capabilities = provider.capabilities
        self.written: list[str] = []
        self.first_word: float | None = None
        self.calls = self.prompt_tokens = self.output_tokens = 0

    def models(self) -> list[Model]:
        return self._provider.models()

    def context_tokens(self, model: str | None) -> int | None:
        return self._provider.context_tokens(model)

    def digest(self, model: str | None) -> str | None:
        return self._provider.digest(model)

    def load(self, model: str | None) -> None:
        self._provider.load(model)

    def stream(self, request: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        self.calls += 1
        with closing(self._provider.stream(request)) as parts:
            for part in parts:
                if isinstance(part, Piece):
                    self.written.append(part.text)
                    self.first_word = self.first_word or (time.monotonic() if part.text.strip() else None)
                else:
                    self.prompt_tokens += part.prompt_tokens
                    self.output_tokens += part.output_tokens
                yield part


def _report(rows: dict[str, dict[str, Any]], outputs: Sequence[Output]) -> dict[str, float]:
    """A right answer has one of the row's keys; that is necessary and not sufficient, so read the outputs, too."""
    print(f"{'':10} right wrong refused shown  removed  calls  prompt  output  first word s")
    figures: dict[str, float] = {}
    for way in WAYS:
        own = [one for one in outputs if one.way == way and one.question in rows]
        counts = dict.fromkeys(COUNTED, 0)
        for one in own:
            counts[verdict(rows[one.question], one)] += 1
            counts["removed"] += is_removed(rows[one.question], one)
        means = [sum(getattr(one, name) for one in own) / max(1, len(own)) for name in MEANS]
        print(f"{way:10} " + "  ".join(f"{value:5}" for value in counts.values()) + "".join(f"{v:8.1f}" for v in means))
        figures |= {f"{way}.{name}": float(value) for name, value in counts.items()}
    return figures


COUNTED = ("right", "wrong", "refused", "shown", "removed")
MEANS = ("calls", "prompt_tokens", "output_tokens", "first_word_seconds")


def verdict(row: dict[str, Any], output: Output) -> str:
    """`right`, also where a question without an answer was refused; `wrong`; `refused`; `shown`: not the model's words
    but quotes with the answer in them."""
    is_answer = output.outcome in (AnswerOutcome.ANSWERED, AnswerOutcome.UNSUPPORTED)
    if not row["answerable"]:
        return "wrong" if is_answer else "right"
    has_key = _has_key(row, output.read)
    if is_answer:
        return "right" if has_key else "wrong"
    return "shown" if has_key else "refused"


def is_removed(row: dict[str, Any], output: Output) -> bool:
    """Whether the model wrote a right answer that its reader does not see."""
    return row["answerable"] and _has_key(row, output.written) and not _has_key(row, output.read)


def _has_key(row: dict[str, Any], text: str) -> bool:
    return any(key.lower() in text.lower() for key in row["key"])


def _is_of(output: Output, row: dict[str, Any], way: str) -> bool:
    return (output.question, output.way) == (row["question"], way)


def _lines(path: Path) -> Iterator[str]:
    yield from path.read_text("utf-8").splitlines() if path.exists() else ()


def _do_nothing() -> None: ...
