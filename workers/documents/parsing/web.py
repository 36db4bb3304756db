"""HTML as Markdown: the article without the menus around it."""

import re
from typing import cast

import trafilatura
from lxml import etree, html
from trafilatura.metadata import extract_metadata

from workers.documents.charsets import decode_as
from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.plain import cleaned, decode
from workers.documents.parsing.xml_errors import as_unreadable

DECLARED = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
ESCAPED = re.compile(
    r"(^```.*?^```|(?<![\\`])`[^`\n]+`)"  # code stays as it is
    r"|(\\++)([*_`~\[\]<|]|(?<=^\\)[>+-])?",
    re.DOTALL | re.MULTILINE,
)
HEAD_BYTES = 4096
BLOCKS = "p h1 h2 h3 h4 h5 h6 li tr div section article blockquote pre table ul ol br".split()
INVISIBLE = "script style noscript template svg head".split()
MIN_ARTICLE_SHARE = 0.1  # of the words; trafilatura took a page with fewer for an empty one


def read(original: Original) -> ParsedDocument:
    """The article, or the whole text where trafilatura finds none, as in a list of short lines."""
    page = DECLARATION.sub("", _decoded(original.body))
    original.progress(0, 1)
    tree = _tree(original, page)
    title = _title(tree)
    whole = _whole(tree)
    article = trafilatura.extract(
        page, output_format="markdown", include_formatting=True, include_comments=False, favor_recall=True
    )
    original.progress(1, 1)
    text = _unescaped(article) if article and len(article.split()) > MIN_ARTICLE_SHARE * len(whole.split()) else whole
    return ParsedDocument(title=title, text=text, kind="html")


def _decoded(body: bytes) -> str:
    """UTF-8 is tried before the charset that the page declares, which is often wrong."""
    declared = DECLARED.search(body[:HEAD_BYTES])
    for label in ("utf-8", declared[1].decode("latin-1") if declared else ""):
        if (text := decode_as(body, label)) is not None:
            return cleaned(text)
    return decode(body)


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
    """All visible text, one line per block."""
    etree.strip_elements(tree, *INVISIBLE, with_tail=False)
    for element in tree.iter(*BLOCKS):
        element.tail = f"\n{element.tail or ''}"
        element.text = f"\n{element.text or ''}"
    lines = (" ".join(line.split()) for line in tree.text_content().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(line for line in lines if line))
