"""Makes workers/text/word_order.tsv: `python -m evaluation.support.word_order_table FOLDER`, with a `LANGUAGE.txt` of
one sentence a line for each language.

The shipped table was counted in six translations of the Debian Administrator's Handbook (package `debian-handbook`
11.20220922; GPL-2+ or CC-BY-SA-3.0+), in the sentences that `language_of` finds to be in their language: 154,000 words
of English, 94,000 to 114,000 of German, French, Spanish and Portuguese, 21,000 of Polish. It holds how often function
words, endings and marks follow each other, and nothing of the text itself.
"""

import itertools
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from workers.text.stop_words import STOP_WORDS_BY_LANGUAGE
from workers.text.word_order import END, ENDING, OTHER, SHORTEST_ENDING, class_of, tokens

FUNCTION_WORDS, ENDINGS = 100, 40
FEWEST = 2  # a pair that was seen once tells nothing
HEAD = "# How often classes of words follow each other: see evaluation/support/word_order_table.py, which made this."


def lines_of(language: str, sentences: Collection[str]) -> Iterator[str]:
    read = [tokens(sentence, language) for sentence in sentences]
    counts = Counter(token for sentence in read for token in sentence)
    functional = [word for word, _ in counts.most_common() if word in STOP_WORDS_BY_LANGUAGE[language]]
    classes = {*functional[:FUNCTION_WORDS], *_endings(counts, functional[:FUNCTION_WORDS])}
    pairs: Counter[tuple[str, str]] = Counter()
    for sentence in read:
        row = [END, *(class_of(token, classes, STOP_WORDS_BY_LANGUAGE[language]) for token in sentence), END]
        pairs.update(pair for pair in itertools.pairwise(row) if pair != (END, END))
    for one in sorted({one for one, _ in pairs}):
        following = sorted((other, n) for (first, other), n in pairs.items() if first == one and n >= FEWEST)
        yield f"{language}\t{one}\t{' '.join(f'{other}={n}' for other, n in following)}"


def _endings(counts: Counter[str], functional: Collection[str]) -> list[str]:
    found: Counter[str] = Counter()
    for word, n in counts.items():
        if word[0].isalpha() and word not in functional and len(word) >= SHORTEST_ENDING:
            found[OTHER + word[-ENDING:]] += n
    return [ending for ending, _ in found.most_common(ENDINGS)]


def main(folder: str) -> None:
    table = [HEAD]
    for language in STOP_WORDS_BY_LANGUAGE:
        sentences = (Path(folder) / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        table += lines_of(language, sentences)
    Path("workers/text/word_order.tsv").write_text("\n".join(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
