"""The contract of the gateway against a real server: llama.cpp, with a model whose words are of no importance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from core.errors import Cancelled
from tests.support.cloud_providers import PATIENT
from tests.support.small_model import CONTEXT_TOKENS, SLOTS, RealModel
from tests.support.waiting import eventually
from workers.llm.completion import FREQUENCY_PENALTY, complete
from workers.llm.gateway import (
    CompletionRequest,
    CredentialsRefused,
    ModelRequestRefused,
    ModelUnavailable,
    ModelUnreachable,
    OutputCut,
    Piece,
    PromptTooLong,
    Restarted,
    Turn,
    Usage,
)
from workers.llm.interruptible import checking
from workers.llm.openai_servers import NO_THINKING, Server
from workers.llm.structured import Misfit, complete_checked

if TYPE_CHECKING:  # its client takes half a second to import, so only the tests themselves do
    from workers.llm.openai_compatible import OpenAiProvider

    Connect = Callable[..., OpenAiProvider]

pytestmark = pytest.mark.system

SENTENCE = "The learning rate decides how large each step of gradient descent is."
HELLO = CompletionRequest(prompt="Say hello.", max_tokens=8)
# As long as anybody reads it: whatever the model would like to say, it must write so many numbers.
ENDLESS = replace(HELLO, max_tokens=700, schema={"type": "array", "items": {"type": "integer"}, "minItems": 1000})

Parts = list[Piece | Usage]


class Weather(BaseModel):
    sky: Literal["clear", "cloudy"]
    degrees: int = Field(ge=0, le=9)
    words: list[Literal["dry", "mild", "windy"]] = Field(min_length=2, max_length=2)


WEATHER = CompletionRequest(prompt="Repeat: no JSON.", schema=Weather.model_json_schema(), max_tokens=200)


@pytest.fixture
def connect(llama: RealModel) -> Iterator[Connect]:
    """Make providers that are closed after the test. The server is left with all slots free."""
    from workers.llm.openai_compatible import OpenAiProvider

    with ExitStack() as providers:

        def connect(**more: object) -> OpenAiProvider:
            server = Server(
                "llama",
                f"{llama.url}/v1",
                llama.model_name,
                slots=SLOTS,
                key_setting="PENSUM_OPENAI_SERVERS",
                api_key=SecretStr(llama.key),
                is_strict=False,
                without_thinking=NO_THINKING,
            )
            return providers.enter_context(closing(OpenAiProvider(replace(server, **more), PATIENT)))  # type: ignore[arg-type]  # fields of it

        yield connect
    assert llama.is_idle()


@pytest.fixture
def provider(connect: Connect) -> OpenAiProvider:
    return connect()


def text_of(parts: Parts) -> str:
    return "".join(part.text for part in parts if isinstance(part, Piece))


def usage_of(parts: list[Piece | Usage] | list[Piece | Restarted | Usage]) -> Usage:
    *_, usage = parts
    assert isinstance(usage, Usage)
    return usage


def begin(provider: OpenAiProvider) -> Generator[Piece | Usage, None, None]:
    """An endless output, with its first text read."""
    stream = provider.stream(ENDLESS)
    assert any(isinstance(part, Piece) and part.text for part in stream)
    return stream


def test_model_is_listed_with_the_context_of_one_slot(llama: RealModel, provider: OpenAiProvider) -> None:
    [model] = provider.models()

    assert (model.name, model.context_tokens) == (llama.model_name, CONTEXT_TOKENS)
    assert provider.context_tokens(None) == CONTEXT_TOKENS


def test_pieces_come_while_the_server_still_writes(llama: RealModel, provider: OpenAiProvider) -> None:
    with closing(begin(provider)) as stream:
        assert llama.busy_slots() == 1
        assert all(isinstance(next(stream), Piece) for _ in range(3))
        assert llama.busy_slots() == 1


def test_output_is_one_piece_for_each_token_and_then_the_usage(provider: OpenAiProvider) -> None:
    *pieces, usage = provider.stream(HELLO)

    assert sum(bool(text_of([piece])) for piece in pieces) > 1
    assert isinstance(usage, Usage)


def test_tokens_are_those_that_the_server_counted(llama: RealModel, provider: OpenAiProvider) -> None:
    def counted() -> tuple[float, float]:
        prompt = llama.metric("prompt_tokens_total") + llama.metric("prompt_tokens_cached_total")
        return prompt, llama.metric("tokens_predicted_total")

    before = counted()
    turns = [Turn("user", "Hi."), Turn("assistant", "Hello.")]
    usage = usage_of(list(provider.stream(replace(HELLO, system="Be brief.", turns=turns))))
    assert llama.is_idle()

    prompt, output = counted()
    assert (usage.prompt_tokens, usage.output_tokens) == (prompt - before[0], output - before[1])
    assert usage.model == llama.model_name


def test_output_that_reaches_its_limit_says_so(provider: OpenAiProvider) -> None:
    usage = usage_of(list(provider.stream(replace(ENDLESS, max_tokens=5))))

    assert (usage.output_tokens, usage.finish_reason) == (5, "length")


def test_output_ends_before_a_stop_text(provider: OpenAiProvider) -> None:
    parts = list(provider.stream(replace(ENDLESS, stop=["["])))

    assert ("[" in text_of(parts), usage_of(parts).finish_reason) == (False, "stop")


def test_schema_holds_whatever_the_model_would_say(provider: OpenAiProvider) -> None:
    parts = list(provider.stream(WEATHER))

    assert Weather.model_validate_json(text_of(parts))
    assert usage_of(parts).finish_reason == "stop"


def test_form_that_its_limit_cuts_is_asked_for_again_with_more_room(llama: RealModel, provider: OpenAiProvider) -> None:
    before = llama.metric("tokens_predicted_total")
    parts: list[Piece | Restarted] = []

    with pytest.raises(OutputCut, match="also with 10 instead of 5"):
        parts.extend(one for one in complete(provider, replace(ENDLESS, max_tokens=5)) if not isinstance(one, Usage))

    assert sum(isinstance(part, Restarted) for part in parts) == 1
    assert llama.is_idle()
    assert llama.metric("tokens_predicted_total") - before == 5 + 10


def test_schema_that_the_server_cannot_follow_is_refused(provider: OpenAiProvider) -> None:
    with pytest.raises(ModelRequestRefused):
        list(provider.stream(replace(HELLO, schema={"type": "no such type"})))


def test_sampling_against_repetition_is_taken(connect: Connect) -> None:
    provider = connect(sampling={"dry_multiplier": 0.8, "min_p": 0.05})

    assert usage_of(list(provider.stream(replace(HELLO, frequency_penalty=FREQUENCY_PENALTY, seed=1)))).output_tokens


def test_second_try_after_a_repetition_still_quotes_word_for_word(provider: OpenAiProvider) -> None:
    """The one test that looks at the content: where this model loses the sentence, no model could quote."""
    prompt = f"Repeat this sentence exactly, word for word: {SENTENCE}"
    quoting = CompletionRequest(prompt=prompt, max_tokens=40, temperature=0.0, seed=1)
    assert SENTENCE in text_of(list(provider.stream(replace(quoting, frequency_penalty=FREQUENCY_PENALTY))))


def test_prompt_that_is_too_long_is_refused_and_not_cut(llama: RealModel, provider: OpenAiProvider) -> None:
    before = llama.metric("prompt_tokens_total")

    with pytest.raises(PromptTooLong) as raised:
        list(provider.stream(replace(HELLO, prompt="word " * 2 * CONTEXT_TOKENS)))

    assert raised.value.context_tokens == CONTEXT_TOKENS
    assert raised.value.prompt_tokens is not None
    assert raised.value.prompt_tokens > 2 * CONTEXT_TOKENS
    assert llama.metric("prompt_tokens_total") == before


@pytest.mark.parametrize("key", ["wrong-key", None])
def test_wrong_key_is_refused_and_not_told(connect: Connect, key: str | None) -> None:
    provider = connect(api_key=SecretStr(key) if key else None)

    with pytest.raises(CredentialsRefused) as raised:
        list(provider.stream(HELLO))
    assert "wrong-key" not in str(raised.value)
    with pytest.raises(CredentialsRefused):
        provider.models()


def test_slot_is_free_again_once_the_client_leaves(llama: RealModel, provider: OpenAiProvider) -> None:
    stream = begin(provider)
    assert llama.busy_slots() == 1

    stream.close()

    assert eventually(lambda: llama.busy_slots() == 0)


def test_third_request_waits_until_one_of_two_slots_is_free(llama: RealModel, provider: OpenAiProvider) -> None:
    first, second = begin(provider), begin(provider)
    assert llama.busy_slots() == SLOTS

    with ThreadPoolExecutor(1) as threads:
        third = threads.submit(lambda: list(provider.stream(HELLO)))
        assert eventually(lambda: llama.metric("requests_deferred") == 1)
        assert not third.done()
        first.close()

        assert usage_of(third.result()).output_tokens > 0
    second.close()


def test_client_that_leaves_the_queue_keeps_no_slot(llama: RealModel, provider: OpenAiProvider) -> None:
    first, second = begin(provider), begin(provider)
    has_left = threading.Event()

    def leave() -> None:
        if has_left.is_set():
            raise Cancelled

    def ask() -> None:
        with checking(leave):
            list(provider.stream(HELLO))

    with ThreadPoolExecutor(1) as threads:
        third = threads.submit(ask)
        assert eventually(lambda: llama.metric("requests_deferred") == 1)
        has_left.set()
        assert isinstance(third.exception(), Cancelled)

    first.close()
    second.close()
    assert llama.is_idle()


def test_refused_output_is_withdrawn_and_repaired_in_a_second_turn(llama: RealModel, provider: OpenAiProvider) -> None:
    refused: list[str] = []

    def check(output: str) -> None:
        if not refused:
            refused.append(output)
            raise Misfit("it is not what was asked for")

    before = llama.metric("tokens_predicted_total")
    parts = list(complete_checked(provider, WEATHER, check))
    first, second = text_before_and_after(parts)

    assert first == refused[0]
    assert Weather.model_validate_json(second)
    assert llama.is_idle()
    assert usage_of(parts).output_tokens == llama.metric("tokens_predicted_total") - before


def text_before_and_after(parts: list[Piece | Restarted | Usage]) -> tuple[str, str]:
    [at] = [number for number, part in enumerate(parts) if isinstance(part, Restarted)]
    before, after = parts[:at], parts[at + 1 :]
    return (
        "".join(part.text for part in before if isinstance(part, Piece)),
        "".join(part.text for part in after if isinstance(part, Piece)),
    )


def test_server_that_is_killed_in_the_middle_is_away_until_it_runs_again(
    llama: RealModel, provider: OpenAiProvider
) -> None:
    stream = begin(provider)
    llama.kill()
    try:
        with pytest.raises(ModelUnavailable):
            list(stream)
        with pytest.raises(ModelUnreachable):
            list(provider.stream(HELLO))
    finally:
        llama.start()
        llama.await_ready()

    assert usage_of(list(provider.stream(HELLO))).output_tokens > 0
