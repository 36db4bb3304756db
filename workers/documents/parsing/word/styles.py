"""The styles of a Word document, read once: what a paragraph's style makes of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workers.documents.parsing.xml_names import Element, attribute, child, children, number

HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
DEEPEST_HEADING = 6
TEXT_LEVEL = 9


@dataclass(frozen=True)
class Style:
    """`level` is that of a heading, 0 for other text."""

    level: int = 0
    is_list: bool = False


PLAIN = Style()


def styles_of(root: Element | None) -> Mapping[str, Style]:
    """By their ids. The default style of paragraphs has the id of nothing, too."""
    if root is None:
        return {}
    elements = {attribute(one, "styleId"): one for one in children(root, "style")}
    levels: dict[str, int] = {}
    for style in elements:
        _find_level(style, elements, levels)
    styles = {id_: Style(levels[id_], _name(element).startswith("List")) for id_, element in elements.items()}
    default = next((id_ for id_, element in elements.items() if _is_default(element)), "")
    return styles | {"": styles.get(default, PLAIN)}


def _find_level(style: str, elements: Mapping[str, Element], levels: dict[str, int]) -> None:
    """Custom styles are based on Word's, and crafted ones on each other in a circle. Each is looked at once."""
    chain: list[str] = []
    while style in elements and style not in levels:
        chain.append(style)
        levels[style] = _own_level(elements[style])
        if levels[style]:
            break
        style = _based_on(elements[style])
    level = levels.get(style, 0)
    levels.update(dict.fromkeys(chain, level))


def _own_level(style: Element) -> int:
    name = _name(style)
    if name == "Title":
        return 1
    found = HEADING.fullmatch(name)
    return min(int(found[1]), DEEPEST_HEADING) if found else outline_level(child(style, "pPr"))


def outline_level(properties: Element | None) -> int:
    """Of a paragraph or style that is a heading without being called one, else 0. Word counts from 0, and 9 is text."""
    level = number(_value(properties, "outlineLvl"), TEXT_LEVEL) + 1
    return min(level, DEEPEST_HEADING) if level <= TEXT_LEVEL else 0


def _name(style: Element) -> str:
    return _value(style, "name")


def _based_on(style: Element) -> str:
    return _value(style, "basedOn")


def _value(style: Element | None, name: str) -> str:
    found = child(style, name)
    return "" if found is None else attribute(found, "val")


def _is_default(style: Element) -> bool:
    return attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true", "on"}
