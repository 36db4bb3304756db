"""Formulas of RTF, whose groups are the elements of Office's formulas, named alike but for an `m` before each."""

from lxml import etree

from workers.documents.parsing.xml_names import Element, local

ROOTS = ("moMathPara", "moMath")
DEEPEST = 100  # elements; what is nested deeper is read as if it were not


def new(word: str) -> Element:
    return etree.Element(_name(word))


def within(element: Element, word: str) -> Element:
    """The element of a group that begins with this word."""
    is_too_deep = sum(1 for _ in element.iterancestors()) >= DEEPEST
    return element if is_too_deep or not is_element(word) else etree.SubElement(element, _name(word))


def is_element(word: str) -> bool:
    return word.startswith("m") and word != "m"


def write(element: Element, text: str) -> None:
    """A property has its text as its value."""
    text = "".join(letter for letter in text if letter.isprintable())
    parent = element.getparent()
    if parent is not None and local(parent).endswith("Pr"):
        element.set("val", element.get("val", "") + text.strip())
    elif local(element) == "r":
        etree.SubElement(element, "t").text = text


def _name(word: str) -> str:
    return word.removeprefix("m")
