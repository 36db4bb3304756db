"""Style sheets, as far as they decide whether a text is seen and how a list counts: rules for elements that a page
holds as it is loaded, on a screen of `WIDTH` pixels. Selectors of other states, such as `:hover`, match nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from workers.documents.parsing.xml_names import Element, attribute, local

WIDTH = 1280  # pixels of the screen
ROOT_PIXELS = 16.0  # of letters without a size of their own
MOST_RULES = 20_000  # of all sheets of a page
MOST_TESTS = 1_000_000  # of a rule and an element
COST_OF_RELATIVES = 20  # tests, for a selector that looks around an element
DEEPEST = 10  # blocks within blocks
FARTHEST = 100  # ancestors or siblings that are looked at
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
PIECE = re.compile(r"""("(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\([^(){}]*\))|([{};])""", re.DOTALL)
DECLARATION = re.compile(r"\s*(-{0,2}[a-zA-Z][\w-]*)\s*:\s*(.*?)\s*(!\s*important\s*)?\Z", re.DOTALL | re.IGNORECASE)
IDENT = r"(?:[\w-]|\\.|[^\x00-\x7f])+"
SIMPLE = re.compile(
    rf"""(?P<tag>{IDENT}|\*)|\#(?P<id>{IDENT})|\.(?P<class>{IDENT})
    |\[\s*(?P<name>[\w:|-]+)\s*(?:(?P<operator>[~|^$*]?=)\s*(?P<value>"[^"]*"|'[^']*'|[^\]\s]+)\s*[iIsS]?\s*)?\]
    |:not\((?P<not>[^()]*)\)|(?P<first>:first-child)|(?P<last>:last-child)|(?P<root>:root)""",
    re.VERBOSE,
)
BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)")
COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
WIDTHS = re.compile(r"\(\s*(min|max)-width\s*:\s*([0-9.]+)(px|em|rem)\s*\)")
MEDIA = re.compile(r"(?:only\s+)?(all|screen)?(?:\s*(?:and\s*)?\([^()]*\))*\Z")
OF_A_STATE = re.compile(r":(?:hover|focus|active|visited|target|checked|disabled|:?selection|:-)")
DESCENDED = ("media", "supports", "layer")  # blocks that hold rules

Declarations = dict[str, tuple[str, bool]]


def declarations(text: str) -> Declarations:
    """Values by their properties, in lower case but for what stands in quotation marks, and whether they are
    `!important`."""
    found: Declarations = {}
    for piece in _split(COMMENT.sub(" ", text), ";"):
        if match := DECLARATION.match(piece):
            name, value, important = match.groups()
            if important or not found.get(name.lower(), ("", False))[1]:
                found[name.lower()] = _lower(value), bool(important)
    return found


def _lower(value: str) -> str:
    return value if value[:1] in {'"', "'"} else value.lower()


def _split(text: str, ends: str) -> Iterator[str]:
    """The pieces between these marks, which stand for themselves in quotation marks and brackets."""
    start = 0
    for match in PIECE.finditer(text):
        if match[2] and match[2] in ends:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


@dataclass(frozen=True)
class _Rule:
    """`compounds` are parts of a selector from the last to the first, each with what joins it to the one behind it."""

    compounds: Sequence[tuple[str, "_Compound"]]
    declarations: Declarations

    @property
    def weight(self) -> tuple[int, int, int]:
        weights = [compound.weight for _, compound in self.compounds]
        return sum(one[0] for one in weights), sum(one[1] for one in weights), sum(one[2] for one in weights)

    def matches(self, element: Element) -> bool:
        return self.compounds[0][1].matches(element) and self._matches_before(element, 1)

    def _matches_before(self, element: Element, at: int) -> bool:
        """The nearest ancestor or sibling that fits is taken, which is right but for a few selectors that name the same
        twice."""
        while at < len(self.compounds):
            combinator, compound = self.compounds[at]
            steps = islice(RELATIVES[combinator](element), FARTHEST)
            found = next((one for one in steps if compound.matches(one)), None)
            if found is None:
                return False
            element, at = found, at + 1
        return True


def _parent(element: Element) -> Iterator[Element]:
    if (parent := element.getparent()) is not None:
        yield parent


def _previous(element: Element) -> Iterator[Element]:
    if (previous := next(element.itersiblings(preceding=True), None)) is not None:
        yield previous


RELATIVES: Mapping[str, Callable[[Element], Iterator[Element]]] = {
    " ": lambda element: iter(element.iterancestors()),
    ">": _parent,
    "+": _previous,
    "~": lambda element: iter(element.itersiblings(preceding=True)),
}


@dataclass(frozen=True)
class _Compound:
    tests: Sequence[Callable[[Element], bool]]
    key: str
    weight: tuple[int, int, int]

    def matches(self, element: Element) -> bool:
        return all(test(element) for test in self.tests)


def _compound(text: str) -> _Compound | None:
    """None for what cannot be told of a page that has just been loaded."""
    tests, key, weight, position = list[Callable[[Element], bool]](), "", [0, 0, 0], 0
    while match := SIMPLE.match(text, position):
        position = match.end()
        test = _test(match)
        if test is None:
            return None
        tests.append(test)
        weight[0 if match["id"] else 2 if match["tag"] else 1] += match["tag"] != "*"
        if match["id"] or match["class"] or (match["tag"] and match["tag"] != "*"):
            own = match["id"] or match["class"] or match["tag"]
            key = f"{'#' if match['id'] else '.' if match['class'] else ''}{_plain(own)}"
    return _Compound(tests, key, (weight[0], weight[1], weight[2])) if tests and position == len(text) else None


def _plain(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name)


def _test(found: re.Match[str]) -> Callable[[Element], bool] | None:
    if found["tag"]:
        tag = found["tag"].lower()
        return lambda element: tag == "*" or local(element).lower() == tag
    if found["id"]:
        id_ = _plain(found["id"])
        return lambda element: element.get("id") == id_
    if found["class"]:
        class_ = _plain(found["class"])
        return lambda element: class_ in (element.get("class") or "").split()
    if found["name"]:
        return _attribute_test(found["name"].lower(), found["operator"], (found["value"] or "").strip("\"'"))
    if found["not"] is not None:
        inner = _compound(found["not"].strip())
        return None if inner is None else lambda element: not inner.matches(element)
    if found["first"]:
        return lambda element: next(element.itersiblings(preceding=True), None) is None
    if found["last"]:
        return lambda element: next(element.itersiblings(), None) is None
    return lambda element: element.getparent() is None


def _attribute_test(name: str, operator: str | None, value: str) -> Callable[[Element], bool]:
    name = name.rpartition("|")[2]
    holds: Callable[[str], bool] = {
        None: lambda own: True,
        "=": lambda own: own == value,
        "~=": lambda own: value in own.split(),
        "|=": lambda own: own == value or own.startswith(f"{value}-"),
        "^=": lambda own: bool(value) and own.startswith(value),
        "$=": lambda own: bool(value) and own.endswith(value),
        "*=": lambda own: bool(value) and value in own,
    }[operator]
    return lambda element: (own := element.get(name)) is not None and holds(own)


@dataclass(frozen=True)
class _UnknownRule:
    """One for elements that cannot be told; `is_of_a_state` that a page does not begin with, or of no text."""

    declarations: Declarations
    is_of_a_state: bool


def _rule(selector: str, declared: Declarations) -> _Rule | None:
    compounds: list[tuple[str, _Compound]] = []
    position, combinator, pieces = 0, "", list[tuple[str, str]]()
    for match in COMBINATOR.finditer(
        selector := BRACKETS.sub(lambda found: found[0].translate(CLOSED), selector.strip())
    ):
        pieces.append((combinator, selector[position : match.start()]))
        combinator, position = match[1] or " ", match.end()
    for joined_by, piece in reversed([*pieces, (combinator, selector[position:])]):
        compound = _compound(piece.translate(OPENED))
        if compound is None:
            return None
        compounds.append((combinator if compounds else "", compound))
        combinator = joined_by
    return _Rule(compounds, declared)


# What stands in brackets joins nothing: the marks take these places while a selector is split.
CLOSED = {ord(mark): 0xE000 + number for number, mark in enumerate(" \t\r\n\f>+~")}
OPENED = {place: mark for mark, place in CLOSED.items()}


def _rules(sheet: str, depth: int = 0) -> Iterator[_Rule | _UnknownRule]:
    """In their order, without those of blocks that are nested deeper than any page needs."""
    for prelude, body in _blocks(COMMENT.sub(" ", sheet)):
        if prelude.startswith("@"):
            name, _, condition = prelude[1:].partition(" ")
            if name.lower() in DESCENDED and (name.lower() != "media" or is_for_screens(condition)):
                yield from _rules(body, depth + 1) if depth < DEEPEST else ()
        elif "{" not in body and (declared := declarations(body)):
            for selector in prelude.split(","):
                yield _rule(selector, declared) or _UnknownRule(
                    declared, is_of_a_state=bool(OF_A_STATE.search(selector))
                )


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """What stands before a brace, and what within."""
    depth, start, opened = 0, 0, 0
    for match in PIECE.finditer(sheet):
        match match[2]:
            case "{":
                opened = match.end() if depth == 0 else opened
                depth += 1
            case "}" if depth:
                depth -= 1
                if depth == 0:
                    yield sheet[start : opened - 1].strip(), sheet[opened : match.start()]
                    start = match.end()
            case ";" if depth == 0:
                start = match.end()  # of an @import
    if depth:
        yield sheet[start : opened - 1].strip(), sheet[opened:]


def is_for_screens(media: str) -> bool:
    """Whether one of these media queries holds on the screen."""
    return not media.strip() or any(map(_holds, media.lower().split(",")))


def _holds(query: str) -> bool:
    if MEDIA.match(query.strip()) is None:
        return False
    widths = WIDTHS.findall(query)
    limits = [(kind, float(size) * (1 if unit == "px" else ROOT_PIXELS)) for kind, size, unit in widths]
    return len(widths) == query.count("(") and all(
        limit <= WIDTH if kind == "min" else limit >= WIDTH for kind, limit in limits
    )


@dataclass
class Styles:
    """The declarations of a page's sheets and of its elements' own `style`."""

    sheets: Iterable[str] = ()
    leaves_grounds_open: bool = field(default=False, init=False)  # colours behind the letters of some elements
    _by_key: dict[str, list[tuple[int, _Rule]]] = field(default_factory=dict, init=False)
    _room: int = field(default=MOST_TESTS, init=False)

    def __post_init__(self) -> None:
        for order, rule in zip(range(MOST_RULES), chain.from_iterable(map(_rules, self.sheets)), strict=False):
            if isinstance(rule, _Rule):
                self._by_key.setdefault(rule.compounds[0][1].key, []).append((order, rule))
            elif not rule.is_of_a_state and any(name.startswith("background") for name in rule.declarations):
                self.leaves_grounds_open = True

    @property
    def is_complete(self) -> bool:
        """Whether the sheets were looked at for every element."""
        return self._room >= 0

    def of(self, element: Element) -> dict[str, str]:
        """The values that win, by their properties. The sheets are no longer looked at where they ask for too much."""
        keys = ["", local(element).lower(), f"#{element.get('id')}"]
        keys += [f".{name}" for name in (element.get("class") or "").split()]
        asked = [one for key in keys for one in self._by_key.get(key, ())]
        self._room -= sum(COST_OF_RELATIVES if len(rule.compounds) > 1 else 1 for _, rule in asked)
        asked = asked if self.is_complete else []
        fitting = [(rule.weight, order, rule.declarations) for order, rule in asked if rule.matches(element)]
        ordered = [declared for _, _, declared in sorted(fitting, key=lambda one: one[:2])]
        if own := attribute(element, "style"):
            ordered.append(declarations(own))
        plain = {name: value for one in ordered for name, (value, important) in one.items() if not important}
        return plain | {name: value for one in ordered for name, (value, important) in one.items() if important}
