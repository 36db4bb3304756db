"""Formulas of web pages as TeX: MathML, what KaTeX and MathJax leave of it, and pictures with TeX as their text."""

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree
from lxml.html import HtmlElement as Element

from workers.documents.parsing import tex

ROWS = r" \\ "
WRAPPER = re.compile(r"(?:^|\s)(?:katex|katex-display|katex-mathml|mwe-math-\S+|MathJax\S*|MJX\S*)(?:\s|$)")
RENDERED = re.compile(r"(?:^|\s)(?:MathJax\S*|MJX\S*)(?:\s|$)")
PICTURE = re.compile(r"(?:^|\s)(?:tex|latex|mwe-math-fallback-image-\S+)(?:\s|$)")
STYLE = re.compile(r"^\{?\s*\\(?:display|text)style\s*(.*?)\}?$", re.DOTALL)
TEX = ("application/x-tex", "text/x-tex", "latex", "tex")
HIDDEN = {"mphantom", "mspace", "annotation", "annotation-xml", "none", "mprescripts", "maligngroup", "malignmark"}


def inline(math: Element) -> str:
    """A formula between dollar signs: two where it has a line of its own."""
    formula, sign = _of_math(math), "$$" if math.get("display") == "block" else "$"
    return f"{sign}{formula}{sign}" if formula else ""


def take_out(tree: Element, name: Callable[[int], str]) -> list[str]:
    """Replaces each formula of a page by a word, `name(n)`, so that nothing that reads the page changes it. Returns
    them, each between dollar signs."""
    found: list[str] = []
    for element, formula, is_display in list(_formulas(tree)):
        if element.getparent() is None or not formula:
            continue
        word = etree.Element("span")
        word.text, word.tail = name(len(found)), element.tail
        element.getparent().replace(element, word)
        sign = "$$" if is_display else "$"
        found.append(f"{sign}{formula}{sign}")
    return found


def _formulas(tree: Element) -> Iterator[tuple[Element, str, bool]]:
    """The element that stands for each formula, its TeX, and whether it has a line of its own."""
    for script in tree.xpath("//script[starts-with(@type, 'math/tex')]"):
        for before in list(script.itersiblings(preceding=True)):
            if not RENDERED.search(before.get("class") or ""):
                break
            before.getparent().remove(before)
        yield script, _plain(script.text or ""), "mode=display" in script.get("type")
    for math in [one for one in tree.iter() if isinstance(one.tag, str) and _local(one) == "math"]:
        whole = _whole(math)
        is_display = math.get("display") == "block" or "katex-display" in (whole.get("class") or "")
        yield whole, _of_math(math), is_display
    for picture in tree.xpath("//img[@alt][@class]"):
        if PICTURE.search(picture.get("class")):
            yield picture, _plain(picture.get("alt")), False


def _whole(math: Element) -> Element:
    """The formula with what a library renders it to, or hides it in."""
    whole, parent = math, math.getparent()
    while parent is not None and (WRAPPER.search(parent.get("class") or "") or str(parent.tag).startswith("mjx-")):
        whole, parent = parent, parent.getparent()
    return whole


def _of_math(math: Element) -> str:
    written = [one.text for one in math.iter() if _local(one) == "annotation" and one.get("encoding") in TEX]
    return _plain(next(filter(None, written), "") or math.get("alttext") or "") or _children(math).strip()


def _plain(formula: str) -> str:
    text = " ".join(formula.split()).strip("$ ")
    styled = STYLE.match(text)
    return styled[1].strip() if styled else text


def _local(element: Element) -> str:
    """Pages write the prefix of a namespace; XML is read with its namespaces."""
    return re.split("[:}]", element.tag)[-1].lower() if isinstance(element.tag, str) else ""


def _children(element: Element) -> str:
    return tex.joined([tex.letters(" ".join((element.text or "").split())), *map(_part, element)])


def _part(element: Element) -> str:
    name = _local(element)
    if name in HIDDEN:
        return ""
    return HANDLERS.get(name, _children)(element)


def _at(element: Element, number: int) -> str:
    """One of the pieces that a script, fraction or root has by their order."""
    pieces = [one for one in element if isinstance(one.tag, str)]
    return _part(pieces[number]).strip() if number < len(pieces) else ""


def _token(element: Element) -> str:
    text = " ".join("".join(element.itertext()).split())
    return tex.function(text) if len(text) > 1 and text.isascii() and text.isalpha() else tex.letters(text)


def _text(element: Element) -> str:
    return tex.words(" ".join("".join(element.itertext()).split(" ")))


def _fraction(element: Element) -> str:
    if element.get("linethickness") in ("0", "0px", "0pt"):
        return f"\\genfrac{{}}{{}}{{0pt}}{{}}{{{_at(element, 0)}}}{{{_at(element, 1)}}}"
    return f"\\frac{{{_at(element, 0)}}}{{{_at(element, 1)}}}"


def _script(below: int = 0, above: int = 0) -> Callable[[Element], str]:
    """Scripts stand at these places; 0 for none."""

    def read(element: Element) -> str:
        return tex.scripts(
            tex.base(_at(element, 0)), _at(element, below) if below else "", _at(element, above) if above else ""
        )

    return read


def _over(element: Element) -> str:
    mark = "".join(element[1].itertext()) if len(element) > 1 else ""
    is_accent = element.get("accent") == "true" or mark.strip() in tex.ACCENTS
    return tex.accent(mark, _at(element, 0)) if is_accent else _script(above=1)(element)


def _under(element: Element) -> str:
    mark = "".join(element[1].itertext()) if len(element) > 1 else ""
    return tex.accent(mark, _at(element, 0)) if mark.strip() in tex.ACCENTS else _script(below=1)(element)


def _table(element: Element) -> str:
    rows = [
        " & ".join(_children(cell).strip() for cell in row) for row in element if _local(row) in ("mtr", "mlabeledtr")
    ]
    return f"\\begin{{matrix}}{ROWS.join(rows)}\\end{{matrix}}"


def _fenced(element: Element) -> str:
    marks = (element.get("separators") or ",").split()
    pieces = [_part(one).strip() for one in element]
    inner = [
        f"{piece}{marks[min(n, len(marks) - 1)]}" if n + 1 < len(pieces) else piece for n, piece in enumerate(pieces)
    ]
    return tex.between(element.get("open", "("), tex.joined(inner), element.get("close", ")"))


HANDLERS: Mapping[str, Callable[[Element], str]] = {
    "mi": _token,
    "mn": _token,
    "mo": _token,
    "mtext": _text,
    "ms": _text,
    "mfrac": _fraction,
    "msqrt": lambda element: f"\\sqrt{{{_children(element).strip()}}}",
    "mroot": lambda element: f"\\sqrt[{_at(element, 1)}]{{{_at(element, 0)}}}",
    "msup": _script(above=1),
    "msub": _script(below=1),
    "msubsup": _script(below=1, above=2),
    "mmultiscripts": _script(below=1, above=2),
    "mover": _over,
    "munder": _under,
    "munderover": _script(below=1, above=2),
    "mtable": _table,
    "mfenced": _fenced,
    "semantics": lambda element: _at(element, 0),
}
