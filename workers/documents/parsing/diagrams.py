"""SmartArt: the points of a diagram as a list, in their order and below each other."""

from collections.abc import Iterator, Mapping

from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, number

OWN_TEXTS = ("", "node", "asst")  # types of points; the others only draw
IS_PARENT = ("", "parOf")
DEEPEST = 20


def text(root: Element) -> str:
    """`root` is that of the diagram's data part."""
    texts = {attribute(point, "modelId"): (_text(point), attribute(point, "type")) for point in _points(root)}
    below = _below(root)
    lines: list[str] = []
    seen: set[str] = set()
    for start in [*(point for point, (_, type_) in texts.items() if type_ == "doc"), *texts]:
        waiting = [(start, 0)]
        while waiting:
            point, depth = waiting.pop()
            if point in seen or point not in texts:
                continue
            seen.add(point)
            words, type_ = texts[point]
            if words and (type_ in OWN_TEXTS):
                lines.append(f"{'  ' * min(depth, DEEPEST)}- {words}")
            deeper = depth if type_ == "doc" else depth + 1
            waiting += [(one, deeper) for one in reversed(below.get(point, []))]
    return "\n".join(lines)


def _points(root: Element) -> Iterator[Element]:
    points = child(root, "ptLst")
    return iter(()) if points is None else children(points, "pt")


def _below(root: Element) -> Mapping[str, list[str]]:
    """The points below each, in their order."""
    found: dict[str, list[tuple[int, str]]] = {}
    connections = child(root, "cxnLst")
    for one in () if connections is None else children(connections, "cxn"):
        if attribute(one, "type") in IS_PARENT:
            order = number(attribute(one, "srcOrd"))
            found.setdefault(attribute(one, "srcId"), []).append((order, attribute(one, "destId")))
    return {point: [id_ for _, id_ in sorted(ones, key=lambda one: one[0])] for point, ones in found.items()}


def _text(point: Element) -> str:
    words = child(point, "t")
    if words is None:
        return ""
    paragraphs = ("".join(one.text or "" for one in descendants(p, "t")) for p in children(words, "p"))
    return " ".join(" ".join(paragraphs).split())
