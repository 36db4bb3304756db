"""Formulas of Office files (OMML) as TeX."""

from collections.abc import Callable, Mapping

from workers.documents.parsing import tex
from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, is_on, local

ROWS = " \\\\ "
INTEGRAL = "\u222b"  # what an operator is where the file does not say


def inline(element: Element) -> str:
    """A formula between dollar signs: in the line, or one that has a line of its own."""
    is_display = local(element) == "oMathPara"
    formulas = children(element, "oMath") if is_display else [element]
    sign = "$$" if is_display else "$"
    return " ".join(f"{sign}{found}{sign}" for formula in formulas if (found := _tex(formula).strip()))


def _tex(element: Element | None) -> str:
    return "" if element is None else tex.joined([_part(one) for one in element])


def _part(element: Element) -> str:
    name = local(element)
    if name in HANDLERS:
        return HANDLERS[name](element)
    return "" if not name or name.endswith("Pr") or name in {"del", "moveFrom"} else _tex(element)


def _argument(element: Element, name: str) -> str:
    return _tex(child(element, name)).strip()


def _property(element: Element, name: str, default: str = "") -> str:
    """A sign that the properties of an element name; one that is named without a value is none."""
    found = child(element, f"{local(element)}Pr", name)
    return default if found is None else attribute(found, "val")


def _run(run: Element) -> str:
    text = "".join(one.text or "" for one in descendants(run, "t"))
    return tex.words(text) if is_on(child(run, "rPr", "nor")) else tex.letters(text)


def _fraction(element: Element) -> str:
    upper, lower = _argument(element, "num"), _argument(element, "den")
    match _property(element, "type"):
        case "noBar":
            return f"\\genfrac{{}}{{}}{{0pt}}{{}}{{{upper}}}{{{lower}}}"
        case "lin" | "skw":
            return f"{{{upper}}}/{{{lower}}}"
    return f"\\frac{{{upper}}}{{{lower}}}"


def _root(element: Element) -> str:
    degree = _argument(element, "deg")
    return f"\\sqrt{f'[{degree}]' if degree else ''}{{{_argument(element, 'e')}}}"


def _scripted(element: Element) -> str:
    return tex.scripts(tex.base(_argument(element, "e")), _argument(element, "sub"), _argument(element, "sup"))


def _scripted_before(element: Element) -> str:
    return tex.scripts("{}", _argument(element, "sub"), _argument(element, "sup")) + _argument(element, "e")


def _operator(element: Element) -> str:
    sign = tex.letters(_property(element, "chr", INTEGRAL))
    return f"{tex.scripts(sign, _argument(element, 'sub'), _argument(element, 'sup'))} {_argument(element, 'e')}"


def _brackets(element: Element) -> str:
    separator = tex.letters(_property(element, "sepChr", "|"))
    inner = f" {separator} ".join(_tex(one).strip() for one in children(element, "e"))
    return tex.between(_property(element, "begChr", "("), inner, _property(element, "endChr", ")"))


def _function(element: Element) -> str:
    name, inner = _argument(element, "fName"), _argument(element, "e")
    start = next((end for end in range(len(name), 0, -1) if name[:end] in tex.FUNCTIONS), 0)
    return f"{tex.function(name[:start])}{name[start:]} {inner}" if start else f"{name} {inner}"


def _limit_below(element: Element) -> str:
    return tex.scripts(tex.function(_argument(element, "e")), below=_argument(element, "lim"))


def _limit_above(element: Element) -> str:
    return f"\\overset{{{_argument(element, 'lim')}}}{{{_argument(element, 'e')}}}"


def _accent(element: Element) -> str:
    return tex.accent(_property(element, "chr", "\u0302"), _argument(element, "e"))


def _bar(element: Element) -> str:
    name = "overline" if _property(element, "pos") == "top" else "underline"
    return f"\\{name}{{{_argument(element, 'e')}}}"


def _brace(element: Element) -> str:
    return tex.accent(_property(element, "chr", "\u23df"), _argument(element, "e"))


def _equations(element: Element) -> str:
    rows = ROWS.join(_tex(one).strip() for one in children(element, "e"))
    return f"\\begin{{aligned}} {rows} \\end{{aligned}}"


def _matrix(element: Element) -> str:
    rows = [" & ".join(_tex(one).strip() for one in children(row, "e")) for row in children(element, "mr")]
    inner = ROWS.join(rows)
    return f"\\begin{{matrix}} {inner} \\end{{matrix}}"


HANDLERS: Mapping[str, Callable[[Element], str]] = {
    "r": _run,
    "f": _fraction,
    "rad": _root,
    "sSup": _scripted,
    "sSub": _scripted,
    "sSubSup": _scripted,
    "sPre": _scripted_before,
    "nary": _operator,
    "d": _brackets,
    "func": _function,
    "limLow": _limit_below,
    "limUpp": _limit_above,
    "acc": _accent,
    "bar": _bar,
    "groupChr": _brace,
    "eqArr": _equations,
    "m": _matrix,
}
