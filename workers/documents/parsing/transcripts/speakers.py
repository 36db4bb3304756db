"""Speaker detection: `<v Name>` of WebVTT, `Name: text` of Zoom and others, `>>` of broadcasters."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from workers.documents.parsing.transcripts.cues import Cue
from workers.documents.parsing.transcripts.markup import VOICE, plain

MAX_NAME_LENGTH = 60
# `Ada Lovelace: `, `DR. O'NEIL (host): `, `Müller-Lüdenscheidt: `; at most five words, and not a time of day.
NAMED = re.compile(r"(?:>>+\s*)?([^\W\d_][\w.'’()&/ -]{0,59}?)\s?:\s+(?=\S)")
CHANGE = re.compile(r">>+\s*|»\s*")
MAX_NAME_WORDS = 5
MIN_NAMED_SHARE = 0.3  # of the cues; from there on every `Name:` is taken for a speaker
# What people shout or label a remark with, in the languages that are often transcribed.
NO_NAMES = frozenset(
    """todo fixme xxx note notes nb ps fyi faq tip tips hint warning caution danger attention important reminder
    remember example examples question questions answer answers step steps part chapter lesson lecture section exercise
    task homework key rule rules point definition theorem lemma proof fact problem solution summary conclusion result
    error info update url http https www email phone date time topic title subject source sources music applause
    laughter translation subtitles captions spoiler bonus quote
    achtung hinweis merke wichtig warnung beispiel aufgabe frage antwort lösung schritt teil kapitel regel satz beweis
    zusammenfassung fazit tipp vorsicht thema quelle
    remarque attention exemple question réponse étape partie chapitre règle preuve résumé solution conseil
    nota aviso atención ejemplo pregunta respuesta paso parte capítulo regla prueba resumen solución consejo importante
    atenção exemplo pergunta resposta passo regra prova resumo solução dica
    attenzione esempio domanda risposta passo regola prova riassunto soluzione
    let op opmerking voorbeeld vraag antwoord stap uwaga przykład pytanie odpowiedź krok
    внимание пример вопрос ответ шаг важно задача решение примечание""".split()
)


@dataclass(frozen=True)
class Utterance:
    """`speaker` is None if no name is given. `is_turn`: the speaker changes, named or not."""

    start: float
    end: float
    text: str
    speaker: str | None
    is_turn: bool = False


def split(cues: Sequence[Cue]) -> list[Utterance]:
    """One utterance for each voice of each cue. A speaker named in the text speaks until the next name."""
    pieces = [(cue, voice, text) for cue in cues for voice, text in _voices("\n".join(cue.lines))]
    names = _speakers([text for _, voice, text in pieces if voice is None])
    utterances: list[Utterance] = []
    speaking: str | None = None
    for cue, voice, text in pieces:
        named = None if voice else _named(text)
        is_turn = bool(CHANGE.match(text))
        if named in names:
            text, speaking = NAMED.sub("", text, count=1), named
        elif is_turn:
            speaking = None
        text = CHANGE.sub("", text, count=1) if is_turn else text
        if text:
            utterances.append(Utterance(cue.start, cue.end, text, voice or speaking, is_turn))
    return utterances


def _voices(text: str) -> Iterator[tuple[str | None, str]]:
    """Name and visible text of each voice."""
    before, *voiced = VOICE.split(text)
    if shown := plain(before):
        yield None, shown
    for name, words in zip(voiced[::2], voiced[1::2], strict=True):
        if shown := plain(words):
            yield plain(name)[:MAX_NAME_LENGTH] or None, shown


def _named(text: str) -> str | None:
    found = NAMED.match(text)
    words = found[1].split() if found else []
    is_name = 0 < len(words) <= MAX_NAME_WORDS and words[0].casefold() not in NO_NAMES
    return " ".join(words) if is_name else None


def _speakers(texts: Collection[str]) -> set[str | None]:
    """The words before a colon that are names. In a file where few cues begin with one, `Note:` is not, and a single
    shout (`STOP: now`) only where others speak, too."""
    found = Counter(name for name in map(_named, texts) if name)
    if found.total() >= MIN_NAMED_SHARE * len(texts):
        return set(found)
    is_talk = len(found) > 1 or found.total() > 1 or any(map(CHANGE.match, texts))
    return {
        name
        for name, count in found.items()
        if (is_talk and _is_upper_case(name)) or (count > 1 and _is_full_name(name))
    }


def _is_upper_case(name: str) -> bool:
    return name.isupper() and len(name) > 1


def _is_full_name(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and all(word[:1].isupper() for word in words)
