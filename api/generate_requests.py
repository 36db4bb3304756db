"""Makes a job of a request for generated text, or says what is wrong with it."""

from collections.abc import Sequence

from api.json_schemas import check_schema
from api.known_models import check_names
from api.language_model import ensure_writer
from api.schemas.llm import GenerateIn, MessageIn
from core.errors import Invalid
from tasks.contracts import ChatTurn, GenerateText

MOST_CHARACTERS = 200_000  # of all messages


async def contract_of(body: GenerateIn, *, places: Sequence[int] | None = None) -> GenerateText:
    """Raises `Invalid`, and `NoLanguageModel`. `places` are those of the messages in the client's request, where some
    of it are left out."""
    system, turns, prompt = _conversation(body, places)
    if body.answer_schema is not None:
        await check_schema(body.answer_schema, field="schema")
    await check_names(body.provider, body.model)
    await ensure_writer(body.provider, body.model)
    return GenerateText(
        prompt=prompt,
        system=system,
        turns=turns,
        provider=body.provider,
        model=body.model,
        answer_schema=body.answer_schema,
        temperature=body.temperature,
        max_tokens=body.max_tokens,
        seed=body.seed,
        stop=body.stop or [],
        top_p=body.top_p,
        presence_penalty=body.presence_penalty,
        frequency_penalty=body.frequency_penalty,
        thinks=bool(body.think),
    )


def _conversation(body: GenerateIn, places: Sequence[int] | None) -> tuple[str | None, list[ChatTurn], str]:
    """The system prompt, the earlier turns, and what the model answers."""
    if body.messages is None:
        if body.prompt is None:
            raise invalid("prompt", "Field required: send a `prompt`, or `messages`.")
        return body.system, [], body.prompt
    for field in ("prompt", "system"):
        if getattr(body, field) is not None:
            raise invalid(field, f"Send either `messages` or `{field}`. A system prompt can be the first message.")
    _check_messages(body.messages, places or range(len(body.messages)))
    turns = [ChatTurn(role=one.role, content=one.content) for one in body.messages if one.role != "system"]
    system = [one.content for one in body.messages if one.role == "system"]
    return "\n\n".join(system) or None, turns[:-1], turns[-1].content


def _check_messages(messages: Sequence[MessageIn], places: Sequence[int]) -> None:
    roles = [message.role for message in messages]
    if roles[-1] != "user":
        last = f"messages.{places[-1]}.role"
        raise invalid(
            last, f"The last message is of the role {roles[-1]!r}. It must be the user's: the model answers it."
        )
    for index, role in enumerate(roles):
        if role == "system" and index and roles[index - 1] != "system":
            raise invalid(f"messages.{places[index]}.role", "A message of the system stands before all others.")
    characters = sum(len(message.content) for message in messages)
    if characters > MOST_CHARACTERS:
        raise invalid("messages", f"They have {characters} characters, and may have {MOST_CHARACTERS}.")


def invalid(field: str, message: str) -> Invalid:
    return Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])
