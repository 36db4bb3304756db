"""How well a chat follows a conversation without a language model: see chat/README.md."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.settings import settings
from evaluation import answers
from workers.chat.replier import Asked, Replier
from workers.chat.types import ChatMode, ChatTurn, Conversation, Reply
from workers.llm.extractive import ExtractiveProvider
from workers.text.language import question_language

FOLDER = Path(__file__).parent / "chat"
LEAST = {"quoted": 0.9}


@dataclass(frozen=True)
class Played:
    """A turn as the data expects it, and its reply."""

    row: dict[str, Any]
    language: str
    is_first: bool
    reply: Reply

    @property
    def stands_alone(self) -> bool:
        """Whether the question has what it refers to, and nothing of what it does not."""
        text = self.reply.question.lower()
        has_all = all(word.lower()[:5] in text for word in self.row.get("carries", ()))
        return has_all and not any(word.lower() in text for word in self.row.get("lacks", ()))

    @property
    def is_quoted(self) -> bool:
        return any(str(self.row["quote"]) in citation.text for citation in self.reply.citations)


def measure(split: str = "held_out") -> dict[str, float]:
    """Prints a table by language, and returns the figures of all conversations together."""
    played = run(split)
    print(f"{'chat, ' + split:16} turns  standalone  quoted")
    for language in dict.fromkeys(one.language for one in played):
        _print(language, [one for one in played if one.language == language])
    _print("all", played)
    return _figures(played)


def run(split: str) -> list[Played]:
    rows = [json.loads(line) for line in (FOLDER / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [played for row in rows for played in _play(row, split)]


def _play(row: dict[str, Any], split: str) -> list[Played]:
    """The replies of the conversation, each to what was said and replied before it."""
    turns: list[ChatTurn] = []
    played: list[Played] = []
    for turn in row["turns"]:
        asked = Asked(turn["message"], Conversation(tuple(turns)), ChatMode.DOCUMENTS)
        reply = _replier(split).reply(asked, _drop)
        played.append(Played(turn, row["language"], not turns, reply))
        turns.append(ChatTurn(turn["message"], reply.question, reply.text, reply.outcome))
    return played


def _replier(split: str) -> Replier:
    return Replier(
        provider=ExtractiveProvider(answers.encode),
        model=ExtractiveProvider.name,
        encode=answers.encode,
        find=lambda query: answers.found(query, split),
        min_similarity=settings().answers.min_similarity,
        checkpoint=_do_nothing,
        restart=_do_nothing,
        another_writes=lambda: False,
    )


def _drop(text: str) -> None:
    """Nobody reads the stream."""


def _do_nothing() -> None: ...


def _print(name: str, played: Sequence[Played]) -> None:
    figures = _figures(played)
    shown = "  ".join(f"{figures[key]:{len(key)}.2f}" for key in ("standalone", "quoted"))
    print(f"{name:16} {len(played):5}  {shown}")


def _figures(played: Sequence[Played]) -> dict[str, float]:
    """`standalone`: of the turns after the first; `quoted`: of those that have an answer."""
    later = [one for one in played if not one.is_first]
    quoted = [one for one in played if "quote" in one.row]
    return {
        "standalone": _share([one.stands_alone for one in later]),
        "quoted": _share([one.is_quoted for one in quoted]),
        "turns": float(len(played)),
    }


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 1.0


def show_misses(split: str = "tune") -> None:
    """For whoever works on the rules."""
    for one in run(split):
        misses = [
            name
            for name, is_right in (
                ("standalone", one.stands_alone),
                ("quote", "quote" not in one.row or one.is_quoted),
            )
            if not is_right
        ]
        if misses:
            asked = f"{question_language(one.row['message'])} {one.row['message']} -> {one.reply.question}"
            print(f"{', '.join(misses)}: {asked} [{one.reply.outcome}]")
