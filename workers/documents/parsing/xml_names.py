"""XML by local names: Microsoft's and ISO's variants of a format differ in nothing but their namespaces."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

Element = Any  # lxml's _Element


def local(element: Element) -> str:
    """Empty for what is no element, such as an entity that was not resolved."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """The value of the first attribute of this name, in whichever namespace; empty if there is none."""
    if (value := element.get(name)) is not None:
        return str(value)
    return next((str(value) for key, value in element.items() if key.endswith(f"}}{name}")), "")


def children(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element if local(child) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along this path of names."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def descendants(element: Element, *names: str) -> Iterator[Element]:
    return (one for one in element.iter(etree.Element) if local(one) in names)


def is_on(element: Element | None) -> bool:
    """A switch of Office: there, and not turned off."""
    return element is not None and attribute(element, "val").lower() not in {"0", "false", "off", "none"}


def number(text: str, default: int = 0, *, most: int = 1_000_000) -> int:
    """A count that a file states, if it is one."""
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 10 else default
