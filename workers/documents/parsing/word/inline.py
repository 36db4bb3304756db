"""The text of a Word paragraph: its runs, wherever they stand, with formulas and notes, without what was deleted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from workers.documents.parsing import formulas, superscripts
from workers.documents.parsing.symbols import symbol
from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, local

UNREAD = frozenset(
    """
    pPr rPr sdtPr sdtEndPr smartTagPr customXmlPr fldData ffData sectPr
    del moveFrom delText delInstrText instrText
    """.split()
)
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
CHOICES = ("Choice", "Fallback")


@dataclass(frozen=True)
class Piece:
    """`run` is None for what stands in none, such as a formula; `is_mark` tells that it only points to a note."""

    text: str
    run: Element | None = None
    is_mark: bool = False

    @property
    def is_raised(self) -> bool:
        position = child(self.run, "rPr", "vertAlign")
        return position is not None and attribute(position, "val") == "superscript" and not self.is_mark


@dataclass
class Inline:
    """Collects the pieces of one paragraph, and the elements that are to be read after it: text boxes, charts, what
    notes and comments are known by."""

    mark_of: Callable[[str, str], str]
    pieces: list[Piece] = field(default_factory=list)
    later: list[Element] = field(default_factory=list)
    _run: Element | None = None
    _reading: str = ""

    def read(self, elements: Iterable[Element]) -> None:
        """An element stands for its children."""
        for one in elements:
            name = local(one)
            if name in HANDLERS:
                HANDLERS[name](self, one)
            elif name in SIGNS:
                self._add(SIGNS[name])
            elif name and name not in UNREAD:
                self.read(one)

    def finish(self) -> None:
        reading, self._reading = self._reading, ""
        if reading:
            self._add(f"({reading})")

    def _add(self, text: str, *, is_mark: bool = False) -> None:
        if text:
            self.finish()
            self.pieces.append(Piece(text, self._run, is_mark))

    def _read_text(self, element: Element) -> None:
        self._add(element.text or "")

    def _read_run(self, element: Element) -> None:
        before, self._run = self._run, element
        self.read(element)
        self._run = before

    def _read_symbol(self, element: Element) -> None:
        self._add(symbol(attribute(element, "font"), attribute(element, "char")))

    def _read_formula(self, element: Element) -> None:
        before, self._run = self._run, None
        self._add(formulas.inline(element))
        self._run = before

    def _read_ruby(self, element: Element) -> None:
        """The base, and its reading in brackets: one for neighbours, so that a word stays whole."""
        base, reading = (_plain(child(element, name)) for name in ("rubyBase", "rt"))
        self.pieces.append(Piece(base, self._run))
        self._reading += reading

    def _read_alternatives(self, element: Element) -> None:
        read_one_of(element, self.read, lambda: len(self.pieces) + len(self.later))

    def _read_note(self, element: Element) -> None:
        mark = self.mark_of(local(element), attribute(element, "id"))
        self._add(mark, is_mark=True)
        self.later.append(element)

    def _read_later(self, element: Element) -> None:
        self.later.append(element)

    def _read_word_art(self, element: Element) -> None:
        self._add(attribute(element, "string"))


def with_exponents(pieces: Iterable[Piece]) -> list[Piece]:
    """A raised number may be written in several runs."""
    found: list[Piece] = []
    for is_raised, group in groupby(pieces, lambda piece: piece.is_raised):
        same = list(group)
        if is_raised and found:
            before, behind = superscripts.marks("".join(piece.text for piece in same), after=found[-1].text)
            same[0] = replace(same[0], text=f"{before}{same[0].text}")
            same[-1] = replace(same[-1], text=f"{same[-1].text}{behind}")
        found += same
    return found


def read_one_of(element: Element, read: Callable[[Element], None], count: Callable[[], int]) -> None:
    """The same content is there in several forms, for newer and older programs: the first that has any is read."""
    before = count()
    for one in children(element, *CHOICES):
        read(one)
        if count() > before:
            return


def _plain(element: Element | None) -> str:
    return "" if element is None else "".join(one.text or "" for one in descendants(element, "t"))


HANDLERS: Mapping[str, Callable[[Inline, Element], None]] = {
    "t": Inline._read_text,
    "r": Inline._read_run,
    "sym": Inline._read_symbol,
    "oMath": Inline._read_formula,
    "oMathPara": Inline._read_formula,
    "ruby": Inline._read_ruby,
    "AlternateContent": Inline._read_alternatives,
    "footnoteReference": Inline._read_note,
    "endnoteReference": Inline._read_note,
    "commentReference": Inline._read_note,
    "txbxContent": Inline._read_later,
    "chart": Inline._read_later,
    "relIds": Inline._read_later,
    "textpath": Inline._read_word_art,
}
