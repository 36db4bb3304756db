"""PPTX as Markdown: each slide is a page and its title a heading. Tables, charts, diagrams, speaker notes and
comments are included.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workers.documents.parsing import charts, diagrams, formulas, superscripts, symbols, tables, unseen
from workers.documents.parsing.packages import Package, Relation
from workers.documents.parsing.parsed import Original, ParsedDocument, join_pages
from workers.documents.parsing.xml_errors import as_unreadable
from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, local, number

TITLES = ("title", "ctrTitle")
NO_TITLE = ("PowerPoint Presentation",)
ALTERNATIVES = ("Choice", "Fallback")


def read(original: Original, package: Package, main: str, root: Element) -> ParsedDocument:
    with as_unreadable(f"{original.path!r} is damaged or not a presentation", RecursionError):
        pages = list(_pages(original, package, _slides(package, main, root)))
    title = package.title()
    text, spans = join_pages([page.text for page in pages])
    hidden = [page.text for page in pages if page.is_hidden]
    warnings = unseen.warning(hidden, is_read=True) + unseen.warning([one for page in pages for one in page.left_out])
    return ParsedDocument("" if title in NO_TITLE else title, text, kind="pptx", spans=spans, warnings=warnings)


def slides(original: Original) -> Iterator[tuple[str, bool]]:
    """The text of each, and whether a show leaves it out. It is read, since whoever has the file may look at it."""
    package = Package(original)
    root = None if package.main is None else package.xml(package.main)
    if package.main is not None and root is not None:
        pages = _pages(original, package, _slides(package, package.main, root))
        yield from ((symbols.with_letters(page.text), page.is_hidden) for page in pages)


@dataclass(frozen=True)
class _Page:
    text: str
    is_hidden: bool
    left_out: list[str]  # of shapes that are switched off


def _slides(package: Package, main: str, root: Element) -> list[str]:
    """The names of their parts, each once."""
    relations = package.relations(main)
    listed = child(root, "sldIdLst")
    ids = [] if listed is None else [_relation_id(one) for one in children(listed, "sldId")]
    return list(dict.fromkeys(relations[id_].target for id_ in ids if id_ in relations))


def _relation_id(element: Element) -> str:
    """A slide has an id of its own beside that of its relation."""
    return next((str(value) for key, value in element.items() if key.endswith("}id")), "")


def _pages(original: Original, package: Package, slides: list[str]) -> Iterator[_Page]:
    original.check_pages(len(slides))
    characters, read_before = 0, set[str]()
    for index, name in enumerate(slides):
        original.progress(index, len(slides))
        slide = _Slide(package, name, read_before)
        text = "\n\n".join(filter(None, slide.blocks()))
        characters += len(text)
        original.check_characters(characters)
        yield _Page(text, slide.is_hidden, slide.left_out)


class _Slide:
    """A part that several slides refer to is read with the first."""

    def __init__(self, package: Package, name: str, read_before: set[str]) -> None:
        self._package = package
        self._relations: Mapping[str, Relation] = package.relations(name)
        self._root = package.xml(name)
        self._read_before = read_before
        self.left_out: list[str] = []

    @property
    def is_hidden(self) -> bool:
        return self._root is not None and attribute(self._root, "show").lower() in {"0", "false"}

    def blocks(self) -> Iterator[str]:
        if self._root is None:
            return
        self.left_out = [_text(shape) for shape in _shapes(self._root) if _is_switched_off(shape)]
        shapes = [shape for shape in _shapes(self._root) if not _is_switched_off(shape)]
        title = next((shape for shape in shapes if _placeholder(shape) in TITLES and _text(shape)), None)
        if title is not None:
            yield f"# {' '.join(_text(title).split())}"
        for shape in shapes:
            if shape is not title:
                yield from self._shape(shape)
        yield from self._notes()
        yield from self._comments()

    def _shape(self, shape: Element) -> Iterator[str]:
        match local(shape):
            case "sp" | "txSp" | "cxnSp":
                yield _text(shape)
            case "tbl":
                yield tables.markdown([[_cell(one) for one in children(row, "tc")] for row in children(shape, "tr")])
            case "chart":
                for root in self._parts(attribute(shape, "id")):
                    yield charts.text(root)
            case "relIds":
                for root in self._parts(attribute(shape, "dm")):
                    yield diagrams.text(root)

    def _parts(self, id_: str) -> Iterator[Element]:
        relation = self._relations.get(id_)
        if relation and relation.target not in self._read_before:
            self._read_before.add(relation.target)
            if (root := self._package.xml(relation.target)) is not None:
                yield root

    def _of_type(self, *types: str) -> Iterator[Element]:
        for id_, relation in self._relations.items():
            if relation.type in types:
                yield from self._parts(id_)

    def _notes(self) -> Iterator[str]:
        for root in self._of_type("notesSlide"):
            yield from (_text(shape) for shape in _shapes(root) if _placeholder(shape) == "body")

    def _comments(self) -> Iterator[str]:
        """Of both forms that PowerPoint has had: with the words in `text`, and in paragraphs."""
        for root in self._of_type("comments"):
            for comment in descendants(root, "cm", "reply"):
                texts = [one.text or "" for one in children(comment, "text")]
                texts += [_paragraphs(body) for body in children(comment, "txBody")]
                if words := " ".join(" ".join(texts).split()):
                    yield f"Comment: {words}"


OWN = ("nvSpPr", "nvGrpSpPr", "nvGraphicFramePr", "nvCxnSpPr")
SHAPES = ("sp", "txSp", "cxnSp", "tbl", "chart", "relIds")


def _shapes(element: Element) -> Iterator[Element]:
    """Those that hold text, also in groups. Of one that is there in several forms, the first that has any."""
    for one in element:
        name = local(one)
        if name in SHAPES:
            yield one
        elif name == "AlternateContent":
            found = (list(_shapes(form)) for form in children(one, *ALTERNATIVES))
            yield from next(filter(None, found), [])
        elif name:
            yield from _shapes(one)


def _is_switched_off(shape: Element) -> bool:
    """Itself, or a group that it is in."""
    firsts = (next(iter(element), None) for element in (shape, *shape.iterancestors()))
    properties = (one for one in firsts if one is not None and local(one) in OWN)
    return any(
        attribute(named, "hidden").lower() in {"1", "true"} for one in properties for named in children(one, "cNvPr")
    )


def _placeholder(shape: Element) -> str:
    for properties in children(shape, "nvSpPr"):
        found = child(properties, "nvPr", "ph")
        return "" if found is None else attribute(found, "type")
    return ""


def _text(shape: Element) -> str:
    return "\n".join(filter(None, (_paragraphs(body) for body in children(shape, "txBody"))))


def _cell(cell: Element) -> str:
    return _text(cell)


def _paragraphs(body: Element) -> str:
    return "\n".join(line for paragraph in children(body, "p") if (line := _line(paragraph).strip()))


def _is_raised(run: Element) -> bool:
    properties = child(run, "rPr")
    return properties is not None and number(attribute(properties, "baseline")) > 0


def _line(element: Element) -> str:
    """The runs of a paragraph, its line breaks, and its formulas."""
    pieces: list[str] = []
    for one in element:
        match local(one):
            case "t":
                pieces.append(one.text or "")
            case "br":
                pieces.append("\n")
            case "tab":
                pieces.append("\t")
            case "oMath" | "oMathPara":
                pieces.append(formulas.inline(one))
            case "AlternateContent":
                pieces.append(next(filter(None, map(_line, children(one, *ALTERNATIVES))), ""))
            case "r" if _is_raised(one):
                text, before = _line(one), next(filter(None, reversed(pieces)), "")
                opening, closing = superscripts.marks(text, after=before)
                pieces.append(f"{opening}{text}{closing}")
            case name if name and not name.endswith("Pr"):
                pieces.append(_line(one))
    return "".join(pieces)
