"""HTML as Markdown: the article without the menus around it."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import cast

import trafilatura
from lxml import etree, html
from trafilatura.metadata import extract_metadata

from workers.documents.parsing import list_markers, mathml, unseen, unseen_elements, web_elements, xhtml
from workers.documents.parsing.block_texts import ITEM
from workers.documents.parsing.css import Styles, is_for_screens
from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.plain import PlainText, decode
from workers.documents.parsing.unseen_elements import Hidden
from workers.documents.parsing.xml_errors import as_unreadable

DECLARED = re.compile(rb"""(?:charset|<\?xml[^>]{0,200}encoding)\s*=\s*["']?([\w:.-]+)""", re.IGNORECASE)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
ESCAPED = re.compile(
    r"(^```.*?^```|(?<![\\`])`[^`\n]+`)"  # code stays as it is
    r"|(\\++)([*_`~\[\]<|]|(?<=^\\)[>+-])?",
    re.DOTALL | re.MULTILINE,
)
HEAD_BYTES = 4096
INVISIBLE = "script style noscript template svg head".split()
AROUND = "nav header footer aside form dialog menu".split()  # of a page, not within its article
COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|disqus\w*|respond|replies|menu|nav|navbar|navigation|sidebar|breadcrumbs?"
    r"|cookies?|footer)(?:$|[\s_-])",
    re.IGNORECASE,
)
CONTENT = ("html", "body", "main", "article")
ICONS = ("i", "svg", "use")
ICON = re.compile(r"icon|material-symbols|(?:^|\s)fa[bsrl]?(?:\s|-|$)", re.IGNORECASE)
MANY_LETTERS = 2_000  # that a page hides
MOST_SEEN = 0.1  # of as many, of a page that scripts show
BARE = 0.8  # of the page's letters; where more are text without links, there are no menus to leave out
MIN_SHARE_OF_BARE = 0.9  # of the text's letters; an article with fewer left some out
MIN_SHARE = 0.1  # of the same, beside menus; trafilatura took a page with fewer for an empty one
FEW_WORDS = 100  # an article of more is never taken for an empty page
CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
FORM_FEED = "\f"  # white space in HTML, and in no XML
CHARACTER = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")
SURROGATES = range(0xD800, 0xE000)
C1 = range(0x80, 0xA0)  # pages mean those of Windows-1252


def read(original: Original) -> ParsedDocument:
    """The article, or the whole text where trafilatura finds none, as in a list of short lines."""
    decoded = _decoded(original.body)
    page = _page(decoded)
    original.progress(0, 1)
    tree = _tree(original, page)
    word = _unused_word(page)
    formulas = mathml.take_out(tree, lambda n: f"{word}{n}{word}")
    etree.strip_elements(tree, "noscript", with_tail=False)  # browsers run scripts
    styles = _styles(tree)
    warnings, is_less = _without_hidden(tree, styles)
    markers = list_markers.of(tree, styles)
    changes = [
        is_less,
        _without_looks(tree),
        web_elements.write_markers(tree, markers, lambda n: f"{word}{len(formulas) + n}{word}"),
        web_elements.collect_items(tree),
        web_elements.tell_pictures(tree),
        web_elements.keep_blank_lines(tree, f"{word}blank"),
        web_elements.make_plain(tree),
    ]
    article = trafilatura.extract(
        html.tostring(tree, encoding="unicode") if formulas or any(changes) else page,
        output_format="markdown",
        include_formatting=True,
        include_comments=False,
        favor_recall=True,
    )
    original.progress(1, 1)
    title = _title(tree)
    text = _chosen(_unescaped(article or ""), tree)
    text = re.sub(f"(?:- )?{word}([0-9]{{1,9}}){word}", _Replacement(formulas, list(markers.values())), text)
    text = re.sub(f"[ \\t]*{word}blank", "", text)
    warnings += () if styles.is_complete else (unseen.UNJUDGED,)
    return decoded.told_in(ParsedDocument(title=title, text=text, kind="html", warnings=warnings))


def is_unseen(original: Original) -> bool:
    """Whether the page shows next to nothing until a script does. It was read nevertheless."""
    tree = _tree(original, _page(_decoded(original.body)))
    return _is_shown_by_scripts(_hidden(tree, _styles(tree)), tree)


def _page(decoded: PlainText) -> str:
    return CHARACTER.sub(_allowed, DECLARATION.sub("", decoded.text).replace(FORM_FEED, " "))


def _allowed(reference: re.Match[str]) -> str:
    """No XML holds control characters, neither as they are nor by their numbers."""
    hexadecimal, decimal = reference.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code in C1:
        return unescape(f"&#{code};")
    is_lost = (
        not 0 < code <= sys.maxunicode or code in SURROGATES or chr(code) == FORM_FEED or CONTROL.fullmatch(chr(code))
    )
    return "" if is_lost else reference[0]


@dataclass(frozen=True)
class _Replacement:
    """Of the words that stand for formulas and for markers of lists: a marker replaces the bullet before it."""

    formulas: Sequence[str]
    markers: Sequence[str]

    def __call__(self, found: re.Match[str]) -> str:
        number = int(found[1])
        if number >= len(self.formulas):
            return self.markers[number - len(self.formulas)]
        return f"{ITEM if found[0].startswith(ITEM) else ''}{self.formulas[number]}"


def _styles(tree: html.HtmlElement) -> Styles:
    sheets = tree.iter("style")
    return Styles([one.text_content() for one in sheets if is_for_screens(one.get("media") or "")])


def _hidden(tree: html.HtmlElement, styles: Styles) -> Hidden:
    is_open = any("stylesheet" in (one.get("rel") or "").lower().split() for one in tree.iter("link"))
    return unseen_elements.find(tree, styles, is_ignored=_is_around, has_other_sheets=is_open)


def _without_hidden(tree: html.HtmlElement, styles: Styles) -> tuple[tuple[str, ...], bool]:
    """What the document says of it, and whether anything was taken out."""
    hidden = _hidden(tree, styles)
    if _is_shown_by_scripts(hidden, tree):
        etree.strip_elements(tree, *unseen_elements.NEVER_SHOWN, with_tail=False)
        return unseen.warning(hidden.pieces, is_read=True), True
    hidden.take_out()
    return unseen.warning(hidden.pieces), bool(hidden.elements or hidden.texts)


def _is_shown_by_scripts(hidden: Hidden, tree: html.HtmlElement) -> bool:
    """Some pages hide nearly all that they say until a script runs."""
    letters = hidden.letters
    seen = sum(_letters(text) for body in tree.iter("body") for text in _texts(body)) - letters
    return letters > MANY_LETTERS and seen < MOST_SEEN * letters


def _texts(body: html.HtmlElement) -> Iterator[str]:
    for element in body.iter(etree.Element):
        if element.tag not in INVISIBLE or element.tag == "template":
            yield element.text or ""
        yield (element.tail or "") if element is not body else ""


def _without_looks(tree: html.HtmlElement) -> bool:
    """Takes away what trafilatura would guess from. What is hidden from screen readers alone is seen."""
    is_changed = False
    for element in tree.iter(etree.Element):
        names = [name for name in ("style", "hidden", "aria-hidden") if element.get(name) is not None]
        if "aria-hidden" in names and not _is_text(element):
            names.remove("aria-hidden")
        for name in names:
            del element.attrib[name]
        is_changed |= bool(names)
    return is_changed


def _is_text(element: html.HtmlElement) -> bool:
    """Rather than an icon, which some fonts make of a word."""
    return element.tag not in ICONS and not ICON.search(_names(element)) and _letters(element.text_content()) > 1


def _is_around(element: html.HtmlElement) -> bool:
    return element.tag not in CONTENT and (element.tag in AROUND or COMMENTS.search(_names(element)) is not None)


def _unused_word(page: str) -> str:
    word = "Zformula"
    while word in page:
        word += "Z"
    return word


def _chosen(article: str, tree: html.HtmlElement) -> str:
    """The article, unless it is but a part of what the page says beside menus and comments."""
    etree.strip_elements(tree, *INVISIBLE, with_tail=False)
    whole = _whole(tree)
    for element in filter(_is_around, list(tree.iter())):
        if element.getparent() is not None:
            element.drop_tree()
    main = _whole(tree) or whole
    linked = sum(_letters(link.text_content()) for link in tree.iter("a") if link.get("href"))
    if _letters(main) - linked >= BARE * _letters(whole):
        least = MIN_SHARE_OF_BARE
    else:
        least = MIN_SHARE if len(article.split()) < FEW_WORDS else 0
    return article if _letters(article) >= least * _letters(main) else main


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _names(element: html.HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _decoded(body: bytes) -> PlainText:
    """UTF-8 is tried before the charset that the page declares, which is often wrong."""
    declared = DECLARED.search(body[:HEAD_BYTES])
    return decode(body, declared=declared[1].decode("ascii", "ignore") if declared else "", dropped=CONTROL)


def _tree(original: Original, page: str) -> html.HtmlElement:
    with as_unreadable(f"{original.path!r} is not a readable HTML page", etree.ParserError, ValueError):
        parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
        return cast(html.HtmlElement, html.document_fromstring(page, parser=parser))


def _unescaped(article: str) -> str:
    """Undoes trafilatura's Markdown escapes (`snake\\_case`): quotes must equal the text that a reader saw."""
    return ESCAPED.sub(_unescaped_piece, article)


def _unescaped_piece(found: re.Match[str]) -> str:
    code, backslashes, mark = found.groups()
    return code or ("\\" * (len(backslashes) // 2) + mark if mark else backslashes)


def _title(tree: html.HtmlElement) -> str:
    found = extract_metadata(tree).title
    return found or ""


def _whole(tree: html.HtmlElement) -> str:
    return "\n\n".join(xhtml.blocks(tree))
