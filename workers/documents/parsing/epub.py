"""EPUB as Markdown: the chapters in the order in which the book is read. One without a heading of its own gets that of
the table of contents.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from lxml import etree

from core.names import shown_name
from workers.documents.charsets import decode_as
from workers.documents.parsing import list_markers, unseen, unseen_elements, xhtml
from workers.documents.parsing.block_texts import joined
from workers.documents.parsing.css import Styles, is_for_screens
from workers.documents.parsing.packages import BrokenPart, Package
from workers.documents.parsing.parsed import Original, ParsedDocument, UnreadableDocument
from workers.documents.parsing.plain import decode
from workers.documents.parsing.xml_errors import as_unreadable
from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, local

CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
CHAPTERS = ("application/xhtml+xml", "text/html", "application/html+xml")
CONTENTS = "application/x-dtbncx+xml"
FONTS = re.compile(r"/2008/embedding$|#RC$|obfuscation")  # fonts are often scrambled; the text is not
HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)""")
HEAD_BYTES = 200
NO_CHAPTERS = ("nav", "toc", "ncx", "cover")  # usual ids of what some books list and do not have
MOST_NAMED = 20  # chapters


def read(original: Original, package: Package) -> ParsedDocument:
    with as_unreadable(f"{original.path!r} is damaged or not an EPUB", RecursionError, etree.ParserError, ValueError):
        if _is_locked(package):
            raise original.encrypted()
        name, root = _book(original, package)
        book = _Book(original, package, name, root)
        text = joined(book.blocks())
    warnings = tuple(book.warnings())
    if warnings and not text.strip():
        raise UnreadableDocument(f"{original.path!r} has no chapter that can be read. {' '.join(warnings)}")
    return ParsedDocument(title=book.title(), text=text, kind="epub", warnings=warnings)


def _book(original: Original, package: Package) -> tuple[str, Element]:
    container = package.xml(CONTAINER)
    for one in () if container is None else descendants(container, "rootfile"):
        name = unquote(attribute(one, "full-path"))
        if (root := package.xml(name)) is not None:
            return name, root
    raise UnreadableDocument(f"{original.path!r} is damaged: it does not say which file describes the book.")


def _is_locked(package: Package) -> bool:
    root = package.xml(ENCRYPTION)
    methods = () if root is None else descendants(root, "EncryptionMethod")
    return any(not FONTS.search(attribute(one, "Algorithm")) for one in methods)


class _Book:
    def __init__(self, original: Original, package: Package, name: str, root: Element) -> None:
        self._original = original
        self._package = package
        self._folder = posixpath.dirname(name)
        self._root = root
        manifest = child(root, "manifest")
        self._missing: list[str] = []
        self._broken: list[str] = []
        self._is_judged = True
        self._hidden: list[str] = []  # what chapters do not show, and what was left out of their text
        self._styles = lru_cache(Styles)  # chapters share their sheets
        self._items = {attribute(one, "id"): one for one in (() if manifest is None else children(manifest, "item"))}

    def title(self) -> str:
        metadata = child(self._root, "metadata")
        return "" if metadata is None else next((one.text or "" for one in descendants(metadata, "title")), "")

    def warnings(self) -> Iterator[str]:
        """Of what was left out, when all blocks are read."""
        if self._broken:
            yield f"These chapters are damaged and were left out: {_listed(self._broken)}."
        if self._missing:
            yield f"The book names these chapters, which are not in the file: {_listed(self._missing)}."
        yield from unseen.warning(self._hidden)
        if not self._is_judged:
            yield unseen.UNJUDGED

    def blocks(self) -> Iterator[str]:
        """Each chapter once, however often the book names it."""
        chapters, names = list(dict.fromkeys(self._chapters())), self._names()
        characters = 0
        for number, chapter in enumerate(chapters):
            self._original.progress(number, len(chapters))
            for block in self._chapter(chapter, names.get(chapter, "")):
                characters += len(block)
                self._original.check_characters(characters)
                yield block

    def _chapters(self) -> Iterator[str]:
        spine = child(self._root, "spine")
        for reference in () if spine is None else children(spine, "itemref"):
            item = self._items.get(attribute(reference, "idref"))
            if item is None and attribute(reference, "idref").lower() not in NO_CHAPTERS:
                self._missing.append(attribute(reference, "idref"))
            elif item is not None and attribute(item, "media-type") in CHAPTERS and not self._is_contents(item):
                yield self._path(self._folder, attribute(item, "href"))

    def _is_contents(self, item: Element) -> bool:
        return "nav" in attribute(item, "properties").split()

    def _chapter(self, path: str, name: str) -> list[str]:
        """Nothing of one that is missing or damaged: `warnings` name it."""
        try:
            body = self._package.body(path)
            if body is None:
                self._missing.append(name or path)
                return []
            blocks = self._blocks(xhtml.parse(_decoded(body)), posixpath.dirname(path))
        except (UnreadableDocument, etree.LxmlError, RecursionError, ValueError):
            self._broken.append(name or path)
            return []
        is_named = not name or not blocks or any(HEADING.match(block) for block in blocks)
        return blocks if is_named else [f"# {name}", *blocks]

    def _blocks(self, root: Element, folder: str) -> list[str]:
        styles = self._styles(tuple(self._sheets(root, folder)))
        hidden = unseen_elements.find(root, styles)
        hidden.take_out()
        self._hidden += hidden.pieces
        self._is_judged &= styles.is_complete
        return xhtml.blocks(root, list_markers.of(root, styles))

    def _sheets(self, root: Element, folder: str) -> Iterator[str]:
        """The style sheets of a chapter: those in its head, and those of the book that it names."""
        for one in descendants(root, "link", "style"):
            if not is_for_screens(attribute(one, "media")):
                continue
            if local(one) == "style":
                yield "".join(one.itertext())
            elif attribute(one, "rel").lower() == "stylesheet":
                yield self._sheet(self._path(folder, attribute(one, "href")))

    def _sheet(self, path: str) -> str:
        return (self._body(path) or b"").decode("utf-8", "replace")

    def _body(self, path: str) -> bytes | None:
        """Of a part without which the book can be read: None where it is damaged."""
        try:
            return self._package.body(path)
        except BrokenPart:
            return None

    def _names(self) -> Mapping[str, str]:
        """What the table of contents calls the chapters, in the form of version 3 or 2."""
        names: dict[str, str] = {}
        for item in self._items.values():
            path = self._path(self._folder, attribute(item, "href"))
            body = self._body(path) if self._is_contents(item) or _is_old_contents(item) else None
            if body is not None:
                for target, label in _entries(xhtml.parse(_decoded(body))):
                    names.setdefault(self._path(posixpath.dirname(path), target), label)
        return names

    def _path(self, folder: str, href: str) -> str:
        return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(shown_name(name)) for name in names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else shown


def _is_old_contents(item: Element) -> bool:
    return attribute(item, "media-type") == CONTENTS


def _entries(root: Element) -> Iterator[tuple[str, str]]:
    for link in descendants(root, "a"):
        yield attribute(link, "href"), " ".join("".join(link.itertext()).split())
    for point in descendants(root, "navPoint"):
        label, content = child(point, "navLabel", "text"), child(point, "content")
        if label is not None and content is not None:
            yield attribute(content, "src"), " ".join((label.text or "").split())


def _decoded(body: bytes) -> str:
    """UTF-8, unless the file declares another charset."""
    declared = DECLARED.search(body[:HEAD_BYTES])
    text = decode_as(body, declared[1].decode("ascii") if declared else "utf-8")
    return decode(body).text if text is None else text
