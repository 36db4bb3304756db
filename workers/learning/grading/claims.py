"""What an answer claims about its subject, sentence by sentence.

Left out is what claims nothing: orders to the grader and talk about marks, markup and data in place of prose, the
question once more, lists of words and words in any order. It is neither evidence nor shown to a model, so it moves no
grade in either direction.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workers.learning.grading.folding import folded, visible
from workers.learning.grading.grading_words import FIGURES, NEAR, STRONG, WEAK
from workers.learning.grading.statements import is_statement
from workers.text.words import stems, stop_words_of, words

SENTENCE = re.compile(r"(?:[^.!?;\n。！？；]|[.!?;](?!\s|$))+[.!?;。！？；]*")
BLOCK = re.compile(
    r"(?P<fence>```|~~~).*?(?:(?P=fence)|\Z)|<!--.*?(?:-->|\Z)"
    r"|<(?P<tag>script|style|system|hidden|[a-z][\w-]*(?=\s[^<>]*(?:style|hidden|color|class)))\b.*?(?:</(?P=tag)>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
MARKUP = re.compile(
    r"</?[a-z][\w-]*(?:\s[^<>]*)?>|^\s*#{1,6}\s|\[\s*[x✓✔]\s*\]|[✓✔✅]|\{\s*\"|\"\s*:\s*(?:true|false|\d|\"|\[|\{)|<\||\[/?(?:inst|system)\]|^\s*\|.*\|\s*$",
    re.IGNORECASE,
)
OVERRIDE = re.compile("[\u202d\u202e]")  # has letters shown in another order than they stand
NUMBERED = re.compile(r"\(?\d{1,2}[.)]$")
MARKUP_START = 4  # characters that tell one kind of markup from another
SHORT = 8  # words of a piece that is read with its neighbours
FEWEST_IN_LIST = 5  # words with content, from which on a claim needs words between them
WORDS_IN_LIST = 2.5  # on average between two commas
FUNCTION_SHARE = 0.12  # of the words of a claim
REPEATED = 0.8  # of a sentence's words: then it only repeats the question


@dataclass(frozen=True)
class Claim:
    """`text` is exactly the answer's [start:end]."""

    text: str
    start: int
    end: int


def claims_of(answer: str, *, question: str, subject: str, language: str) -> list[Claim]:
    """`subject` is all that the exercise says: a word of it is no talk about marks. Where an answer speaks to its
    grader once, the least such talk in its other sentences is left out, too."""
    about = folded(subject)
    sentences = list(sentences_of(_without_blocks(answer, about), answer))
    spoken = [_is_no_prose(one.text, about) or _is_about_marks(one.text, about, NEAR) for one in sentences]
    least = 1 if any(spoken) or _has_blocks(answer, about) else NEAR
    left_out = list(_with_continuations(sentences, spoken, answer))
    return [
        claim
        for at, (claim, is_out) in enumerate(zip(sentences, left_out, strict=True))
        if not (is_out or _is_about_marks(claim.text, about, least))
        and not _repeats(claim.text, question, language)
        and not _is_list_of_words(claim.text, language)
        and is_statement(visible(claim.text), subject, language)
        and is_statement(visible(_on_its_line(at, sentences, answer)), subject, language)
    ]


def _on_its_line(at: int, sentences: Sequence[Claim], answer: str) -> str:
    """A short piece with its neighbours on the line: full stops make no statements of words."""
    first, last = sentences[max(0, at - 1)], sentences[min(at + 1, len(sentences) - 1)]
    claim = sentences[at]
    if len(words(claim.text)) >= SHORT:
        return claim.text
    start = claim.start if "\n" in answer[first.start : claim.start] else first.start
    end = claim.end if "\n" in answer[claim.end : last.end] else last.end
    return answer[start:end]


def _with_continuations(sentences: Sequence[Claim], spoken: Sequence[bool], answer: str) -> Iterator[bool]:
    """What follows a colon belongs to what stands before it, and so does what follows a semicolon on the same line."""
    goes_on, end = False, 0
    for sentence, is_spoken in zip(sentences, spoken, strict=True):
        is_new_line = "\n" in answer[end : sentence.start]
        is_out = is_spoken or (goes_on and not (is_new_line and answer[:end].endswith((";", "；"))))
        yield is_out
        goes_on, end = is_out and sentence.text.endswith((";", ":", "；", "：")), sentence.end


def _without_blocks(answer: str, about: str) -> str:
    """Of the same length, so that places stay."""
    return BLOCK.sub(lambda block: "\n" * len(block[0]) if _is_foreign(block[0], about) else block[0], answer)


def _has_blocks(answer: str, about: str) -> bool:
    return any(_is_foreign(block[0], about) for block in BLOCK.finditer(answer))


def _is_foreign(markup: str, about: str) -> bool:
    """Whether the exercise has nothing like it: an answer about HTML may name its tags."""
    return folded(markup)[:MARKUP_START].strip() not in about


def sentences_of(text: str, answer: str) -> Iterator[Claim]:
    """The sentences of `text`, which is the answer itself or has other characters in the same places."""
    for found in SENTENCE.finditer(text):
        piece = found[0]
        start = found.start() + len(piece) - len(piece.lstrip())
        end = found.start() + len(piece.rstrip())
        if end > start and _says_anything(answer[start:end], answer):
            yield Claim(answer[start:end], start, end)


def _says_anything(text: str, answer: str) -> bool:
    """Also a number alone does, unless it only numbers what follows."""
    is_number_of_list = NUMBERED.match(text) is not None and text.strip() != answer.strip()
    return not is_number_of_list and any(one.isalnum() for one in visible(text))


def _is_no_prose(text: str, about: str) -> bool:
    return OVERRIDE.search(text) is not None or any(
        _is_foreign(found[0], about) for found in MARKUP.finditer(visible(text))
    )


def _is_about_marks(text: str, about: str, least: int) -> bool:
    plain = folded(text)
    if FIGURES.fullmatch(plain.strip(" .!*")) or any(found[0] not in about for found in STRONG.finditer(plain)):
        return True
    weak = {found[0] for found in WEAK.finditer(plain) if found[0] not in about}
    return len(weak) >= least


def _repeats(text: str, question: str, language: str) -> bool:
    """A question claims nothing, and no more does the exercise's own with words around it."""
    if text.rstrip().endswith(("?", "？", "؟")) or folded(question).strip(" ?.") in folded(text):
        return True
    mine, asked = stems(visible(text), language), stems(question, language)
    return bool(mine) and len(mine & asked) >= REPEATED * len(mine) and len(mine) > 2


def _is_list_of_words(text: str, language: str) -> bool:
    """Words without any between them say nothing about how they belong together."""
    found, functional = words(visible(text)), stop_words_of(language)
    if re.search(r"[=→>+]", text):
        return False
    pieces = [len(words(piece)) for piece in re.split(r"[,;|/•]", text)]
    if len(pieces) >= FEWEST_IN_LIST and sum(pieces) <= WORDS_IN_LIST * len(pieces):
        return True
    if not functional:
        return False
    empty = sum(word in functional for word in found)
    return len(found) - empty >= FEWEST_IN_LIST and empty < FUNCTION_SHARE * len(found)
