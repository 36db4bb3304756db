"""Makes a job of a request for generated text, or says what is wrong with it."""

from collections.abc import Sequence

from api.json_schemas import check_schema
from api.known_models import check_names
from api.schemas.llm import GenerateIn, MessageIn
from core.errors import Invalid
from tasks.contracts import ChatTurn, GenerateText

MOST_CHARACTERS = 200_000  # of all messages


async def contract_of(body: GenerateIn) -> GenerateText:
    """Raises `Invalid`."""
    system, turns, prompt = _conversation(body)
    if body.answer_schema is not None:
        await check_schema(body.answer_schema, field="schema")
    await check_names(body.provider, body.model)
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
        thinks=bool(body.think),
    )


def _conversation(body: GenerateIn) -> tuple[str | None, list[ChatTurn], str]:
    """The system prompt, the earlier turns, and what the model answers."""
    if body.messages is None:
        if body.prompt is None:
            raise _invalid("prompt", "Field required: send a `prompt`, or `messages`.")
        return body.system, [], body.prompt
    for field in ("prompt", "system"):
        if getattr(body, field) is not None:
            raise _invalid(field, f"Send either `messages` or `{field}`. A system prompt can be the first message.")
    _check_messages(body.messages)
    turns = [ChatTurn(role=one.role, content=one.content) for one in body.messages if one.role != "system"]
    system = [one.content for one in body.messages if one.role == "system"]
    return "\n\n".join(system) or None, turns[:-1], turns[-1].content


def _check_messages(messages: Sequence[MessageIn]) -> None:
    roles = [message.role for message in messages]
    if roles[-1] != "user":
        last = f"messages.{len(roles) - 1}.role"
        raise _invalid(
            last, f"The last message is of the role {roles[-1]!r}. It must be the user's: the model answers it."
        )
    for index, role in enumerate(roles):
        if role == "system" and index and roles[index - 1] != "system":
            raise _invalid(f"messages.{index}.role", "A message of the system stands before all others.")
    characters = sum(len(message.content) for message in messages)
    if characters > MOST_CHARACTERS:
        raise _invalid("messages", f"They have {characters} characters, and may have {MOST_CHARACTERS}.")


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])
