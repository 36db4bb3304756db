"""What an answer claims about its subject, sentence by sentence.

Left out is what claims nothing: orders to the grader and talk about marks, markup and data in place of prose, the
question once more, lists of words. It is neither evidence nor shown to a model, so it moves no grade in either
direction.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.learning.grading.folding import folded, visible
from workers.learning.grading.grading_words import NEAR, STRONG, WEAK
from workers.text.words import stems, stop_words_of, words

SENTENCE = re.compile(r"(?:[^.!?;\n。！？；]|[.!?;](?!\s|$))+[.!?;。！？；]*")
BLOCK = re.compile(
    r"(?P<fence>```|~~~).*?(?:(?P=fence)|\Z)|<!--.*?(?:-->|\Z)|<(script|style|system|hidden)\b.*?(?:</\2>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
MARKUP = re.compile(
    r"</?[a-z][\w-]*(?:\s[^<>]*)?>|^\s*#{1,6}\s|\[\s*[x✓✔]\s*\]|[✓✔✅]|\{\s*\"|\"\s*:\s*(?:true|false|\d|\"|\[|\{)|<\||\[/?(?:inst|system)\]|^\s*\|.*\|\s*$",
    re.IGNORECASE,
)
FEWEST_IN_LIST = 5  # words with content, from which on a claim needs words between them
FUNCTION_SHARE = 0.12  # of the words of a claim
REPEATED = 0.8  # of a sentence's words: then it only repeats the question


@dataclass(frozen=True)
class Claim:
    """`text` is exactly the answer's [start:end]."""

    text: str
    start: int
    end: int


def claims_of(answer: str, *, question: str, subject: str, language: str) -> list[Claim]:
    """`subject` is all that the exercise says: a word of it is no talk about marks."""
    about = folded(subject)
    return [
        claim
        for claim in _sentences(_without_blocks(answer), answer)
        if not (_is_no_prose(claim.text) or _is_about_marks(claim.text, about))
        and not _repeats(claim.text, question, language)
        and not _is_list_of_words(claim.text, language)
    ]


def _without_blocks(answer: str) -> str:
    """Of the same length, so that places stay."""
    return BLOCK.sub(lambda block: "\n" * len(block[0]), answer)


def _sentences(text: str, answer: str) -> Iterator[Claim]:
    for found in SENTENCE.finditer(text):
        piece = found[0]
        start = found.start() + len(piece) - len(piece.lstrip())
        end = found.start() + len(piece.rstrip())
        if end > start and any(one.isalnum() for one in visible(answer[start:end])):
            yield Claim(answer[start:end], start, end)


def _is_no_prose(text: str) -> bool:
    return MARKUP.search(visible(text)) is not None


def _is_about_marks(text: str, about: str) -> bool:
    plain = folded(text)
    if any(found[0] not in about for found in STRONG.finditer(plain)):
        return True
    weak = {found[0] for found in WEAK.finditer(plain) if found[0] not in about}
    return len(weak) >= NEAR


def _repeats(text: str, question: str, language: str) -> bool:
    mine, asked = stems(visible(text), language), stems(question, language)
    return bool(mine) and len(mine & asked) >= REPEATED * len(mine) and (len(mine) > 2 or text.rstrip().endswith("?"))


def _is_list_of_words(text: str, language: str) -> bool:
    """Words without any between them say nothing about how they belong together."""
    found, functional = words(visible(text)), stop_words_of(language)
    if not functional:
        return False
    empty = sum(word in functional for word in found)
    return (
        len(found) - empty >= FEWEST_IN_LIST and empty < FUNCTION_SHARE * len(found) and not re.search(r"[=→>+]", text)
    )
