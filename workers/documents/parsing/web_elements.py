"""Elements of a page that trafilatura would drop with their text, or count anew: what is in them, or before them, takes
their place."""

from collections.abc import Callable, Mapping

from lxml import etree, html

from workers.documents.parsing import list_markers, pictures, superscripts

WRAPPERS = ("figure", "details", "noindex")
PARAGRAPHS = ("figcaption", "summary")
WITHIN_LINES = ("time", "output")
WORDS = ("a", "span", "b", "strong", "em", "i", "u", "small", "font", "button", "label")
LINES = {"p", "li", "td", "th", "dd", "dt", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
READINGS = ("rt", "rp", "rtc")
WHOLE_PAGE = 0.5  # of its words; a form that holds more is the page itself, as those of ASP.NET are


def make_plain(tree: html.HtmlElement) -> bool:
    """Whether any was there."""
    found = [
        element
        for element in tree.iter("ruby", "sup", "sub", "form", "q", *WRAPPERS, *PARAGRAPHS, *WITHIN_LINES)
        if _is_text(element, tree)
    ]
    for element in found:
        if element.getparent() is None:
            continue  # it stood in a ruby
        if element.tag == "ruby":
            _make_word(element)
        elif element.tag in ("sup", "sub"):
            _lower(element)
        elif element.tag in PARAGRAPHS:
            element.tag = "p"
        else:
            element.drop_tag()
    return bool(found)


def write_markers(tree: html.HtmlElement, markers: Mapping[html.HtmlElement, str], name: Callable[[int], str]) -> bool:
    """Before each of these items a word, `name(n)`, stands for its marker. Every list gets bullets: trafilatura would
    count those with numbers itself. Whether any was there."""
    for number, item in enumerate(markers):
        if item.text_content().strip():
            item.text = f"{name(number)} {item.text or ''}"
    numbered = list(tree.iter("ol"))
    for one in numbered:
        one.tag = "ul"
    return bool(numbered or markers)


def collect_items(tree: html.HtmlElement) -> bool:
    """Items outside of lists come into some, which trafilatura reads. Whether any was there."""
    items = [item for item in tree.iter("li") if next(item.iterancestors(*list_markers.LISTS), None) is None]
    collected: list[html.HtmlElement] = []
    for item in items:
        if not collected or item.getprevious() is not collected[-1] or (collected[-1].tail or "").strip():
            collected.append(item.makeelement("ul"))
            item.addprevious(collected[-1])
        collected[-1].append(item)
        collected[-1].tail, item.tail = item.tail, None
    return bool(items)


def tell_pictures(tree: html.HtmlElement) -> bool:
    """Their alternative texts take their place. Whether any was there."""
    found = [element for element in tree.iter("img") if pictures.text(element.get("alt") or "")]
    for element in found:
        around = next(iter(element.iterancestors("picture")), element)
        if around.getparent() is None:
            continue  # its picture held another
        is_within_line = any(one.tag in LINES or one.tag in WORDS for one in around.iterancestors())
        told = tree.makeelement("span" if is_within_line else "p")
        told.text, told.tail = pictures.text(element.get("alt") or ""), around.tail
        around.getparent().replace(around, told)
    return bool(found)


def keep_blank_lines(tree: html.HtmlElement, word: str) -> bool:
    """In code: trafilatura leaves them out, and what holds this word it keeps. Whether any was there."""
    is_changed = False
    for code in tree.iter("pre"):
        for one in list(code.iter("br")):
            one.tail = f"\n{one.tail or ''}"
            one.drop_tag()
            is_changed = True
        is_changed |= _mark_blank_lines(code, word)
    return is_changed


def _mark_blank_lines(code: html.HtmlElement, word: str) -> bool:
    """Between its first and its last line with text, which may be cut anywhere by elements."""
    lines = code.text_content().split("\n")
    blank = {number for number, line in enumerate(lines) if not line.strip()}
    filled = [number for number in range(len(lines)) if number not in blank]
    blank = {number for number in blank if filled and filled[0] < number < filled[-1]}
    number = 0
    for event, element in etree.iterwalk(code, events=("start", "end")) if blank else ():
        name = "text" if event == "start" else "tail"
        if element is code and event == "end":
            break
        ends = (getattr(element, name) or "").split("\n")
        marked = [f"{end}{word}" if number + at in blank else end for at, end in enumerate(ends[:-1])]
        setattr(element, name, "\n".join([*marked, ends[-1]]))
        number += len(ends) - 1
    return bool(blank)


def _is_text(element: html.HtmlElement, tree: html.HtmlElement) -> bool:
    if element.tag == "form":
        return len(element.text_content()) > WHOLE_PAGE * len(tree.text_content())
    if element.tag == "figure":
        return next(element.iter("table"), None) is None  # trafilatura reads those that hold one
    return element.tag not in WITHIN_LINES or any(one.tag in LINES for one in element.iterancestors())


def _lower(script: html.HtmlElement) -> None:
    """Trafilatura would leave the tag in the text."""
    if script.tag == "sup":
        previous, parent = script.getprevious(), script.getparent()
        before = parent.text if previous is None else previous.tail or previous.text_content()
        opening, closing = superscripts.marks(script.text_content(), after=before or "")
        script.text = f"{opening}{script.text or ''}"
        script.tail = f"{closing}{script.tail or ''}"
    script.tag = "span"


def _make_word(ruby: html.HtmlElement) -> None:
    """The word, and then its reading."""
    reading = "".join("".join(one.itertext()) for one in ruby.iter("rt")).strip()
    for one in list(ruby.iter(*READINGS)):
        if one.getparent() is not None:
            one.drop_tree()
    word = "".join(ruby.text_content().split())
    for one in list(ruby):
        ruby.remove(one)
    ruby.tag, ruby.text = "span", f"{word}({reading})" if reading else word
