"""A chat as Markdown."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.schemas.chat import ChatExport, ChatMessageOut

SPEAKERS: Mapping[str, str] = {"user": "You", "assistant": "Pensum", "system": "System"}


def as_markdown(export: ChatExport) -> str:
    """Each thread under its title, and each reply with its quotes below it."""
    lines: list[str] = []
    for thread in export.threads:
        lines += [f"# {' '.join(thread.title.split())}", ""]
        for message in export.messages:
            if message.thread_id == thread.id:
                lines += [*_message(message), ""]
    return "\n".join(lines).rstrip() + "\n"


def _message(message: ChatMessageOut) -> Iterator[str]:
    yield f"**{SPEAKERS[message.role]}** ({message.created_at:%Y-%m-%d %H:%M} UTC)"
    yield ""
    yield message.content
    for number, citation in enumerate(message.citations, start=1):
        yield ""
        yield f"> [{number}] “{' '.join(citation['quote'].split())}” ({_source(citation)})"


def _source(citation: Mapping[str, Any]) -> str:
    page = f", page {citation['page']}" if citation.get("page") is not None else ""
    return f"{citation['title']}{page}, characters {citation['start']}-{citation['end']}"
