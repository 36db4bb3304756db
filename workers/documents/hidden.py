"""Text of a file that somebody who looks at it does not see: in the background's colour, tiny, covered, outside of the
page, or marked as hidden. A PDF page is drawn, and what leaves no trace where it stands is hidden.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pypdfium2

from workers.documents.headings import heading_of
from workers.documents.parsing import pdf, pdf_unseen, pictures, slides, title_of, web
from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.word import paragraphs

WITH_TOLD_PICTURES = ("html", "epub", "ipynb")
WORD = re.compile(r"\S+")


def hidden_spans(body: bytes, kind: str, text: str) -> list[tuple[int, int]]:
    """Places in the stored text of the file. Of kinds whose hidden text is not read, none."""
    match kind:
        case "pdf":
            words = list(_words_of_pdf(body))
        case "docx":
            words = list(_words_of_docx(body))
        case "pptx":
            words = list(_words_of_pptx(body))
        case "html" if web.is_unseen(Original(body, "document.html", "html")):
            return [(0, len(text))]
        case _:
            return []
    return _places(words, text)


def without_hidden(body: bytes, kind: str, text: str) -> str:
    """The text with spaces for what nobody sees, such as what is told of pictures: as long as before."""
    text = without_pictures(kind, text)
    return without_places(text, hidden_spans(body, kind, text))


def without_places(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text with spaces in these places."""
    for start, end in places:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def visible_title(parsed: ParsedDocument, path: str, hidden: Sequence[tuple[int, int]]) -> str:
    """The title, or the one that the rest of the text gives where it stands in these places."""
    untitled = replace(parsed, title="")
    if parsed.title != title_of(untitled, path):
        return parsed.title  # of the file's own properties
    return title_of(replace(untitled, text=without_places(parsed.text, hidden)), path)


def visible_headings(text: str, hidden: Sequence[tuple[int, int]]) -> frozenset[str]:
    return frozenset(filter(None, map(heading_of, without_places(text, hidden).splitlines())))


def without_pictures(kind: str, text: str) -> str:
    """A page says of its pictures what only those hear who do not see them."""
    return pictures.without(text) if kind in WITH_TOLD_PICTURES else text


def _places(words: Sequence[tuple[str, bool]], text: str) -> list[tuple[int, int]]:
    """The stored text has the words in the same order, but for headers that repeat and marks that were added: so the
    n-th time of a word there is its n-th time in the file."""
    hidden = {(word, count) for word, count, is_hidden in _counted(words) if is_hidden}
    if not hidden:
        return []
    found, counts = [], dict[str, int]()
    total = _totals(word for word, _ in words)
    known = _totals(match[0] for match in WORD.finditer(text))
    for match in WORD.finditer(text):
        counts[match[0]] = counts.get(match[0], 0) + 1
        same = known[match[0]] == total.get(match[0], 0)
        if (match[0], counts[match[0]]) in hidden and (same or _is_all_hidden(match[0], words)):
            found.append(match.span())
    return _joined(found, text)


def _counted(words: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, int, bool]]:
    counts: dict[str, int] = {}
    for word, is_hidden in words:
        counts[word] = counts.get(word, 0) + 1
        yield word, counts[word], is_hidden


def _totals(words: Any) -> dict[str, int]:
    totals: dict[str, int] = {}
    for word in words:
        totals[word] = totals.get(word, 0) + 1
    return totals


def _is_all_hidden(word: str, words: Sequence[tuple[str, bool]]) -> bool:
    return all(is_hidden for one, is_hidden in words if one == word)


def _joined(places: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _words_of_pdf(body: bytes) -> Iterator[tuple[str, bool]]:
    try:
        with closing(pypdfium2.PdfDocument(body)) as document:
            drawn = 0
            for number in range(len(document)):
                with closing(document[number]) as page, pdf.upright(page) as text_page:
                    may_hide = pdf_unseen.may_hide(page)
                    is_drawn = may_hide and drawn < pdf.MOST_DRAWN
                    drawn += is_drawn
                    yield from _words_of_page(page, text_page, is_drawn=is_drawn, may_hide=may_hide)
    except pypdfium2.PdfiumError:
        return  # pypdf read it, which draws nothing


def _words_of_page(page: Any, text_page: Any, *, is_drawn: bool, may_hide: bool) -> Iterator[tuple[str, bool]]:
    """What may be hidden on a page that is not drawn counts as hidden."""
    matches = WORD.finditer(text_page.get_text_range())
    if is_drawn:
        yield from ((word.text, word.is_hidden) for word in pdf_unseen.words_of(page, text_page, matches))
    else:
        yield from ((match[0], may_hide) for match in matches)


def _words_of_docx(body: bytes) -> Iterator[tuple[str, bool]]:
    for pieces in paragraphs(Original(body, "document.docx", "docx")):
        letters = [(letter, is_hidden) for text, is_hidden in pieces for letter in text]
        text = "".join(letter for letter, _ in letters)
        for match in WORD.finditer(text):
            hidden = sum(is_hidden for _, is_hidden in letters[slice(*match.span())])
            yield match[0], hidden * 2 > len(match[0])


def _words_of_pptx(body: bytes) -> Iterator[tuple[str, bool]]:
    for text, is_hidden in slides.slides(Original(body, "document.pptx", "pptx")):
        yield from ((match[0], is_hidden) for match in WORD.finditer(text))
