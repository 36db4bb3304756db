"""The chunks of a stream of /v1, made from the events of its job."""

import json
from uuid import uuid4

from api.openai_compatible.chunks import WITHDRAWN, Chunks
from db.queries.jobs.events import Entry


def test_text_that_comes_anew_is_sent_from_where_the_old_one_ended() -> None:
    chunks = Chunks(uuid4(), "auto", 0)
    first = chunks.events([entry("token", text="One. Two"), entry("restarted"), entry("token", text="One.")], uuid4())
    rest = chunks.events([entry("token", text=" Two. Three."), entry("end", finish_reason="stop")], uuid4())
    assert contents(first + rest) == ["One. Two", ". Three.", None]
    assert chunks.finish_reason == "stop"


def test_text_that_comes_anew_with_other_words_is_an_error() -> None:
    chunks = Chunks(uuid4(), "auto", 0)
    sent = chunks.events(
        [entry("token", text="One."), entry("restarted"), entry("token", text="Uno."), entry("end")], uuid4()
    )
    *_, last = [json.loads(line.removeprefix("data: ")) for line in sent.decode().split("\n\n") if line]
    assert last["error"]["message"] == WITHDRAWN
    assert chunks.finish_reason is None


def entry(type_: str, **data: object) -> Entry:
    return Entry(0, 1, type_, json.dumps(data), type_ == "end", "llm.generate")


def contents(sent: bytes) -> list[str | None]:
    found = [json.loads(line.removeprefix("data: ")) for line in sent.decode().split("\n\n") if line]
    return [chunk["choices"][0]["delta"].get("content") for chunk in found]
