"""EPUB and OpenDocument texts."""

import io
import zipfile

import pytest

from tests.support.book_files import make_epub, make_odt
from tests.support.document_files import with_blanks, with_member, without_member
from workers.documents import chunking, parsing
from workers.documents.kinds import kind_of
from workers.documents.parsing import DocumentEncrypted, DocumentTooLong, UnreadableDocument


def read(body: bytes, path: str = "a.epub") -> parsing.ParsedDocument:
    kind = kind_of(path, body[:1024])
    assert kind is not None
    return parsing.parse(body, path=path, kind=kind)


def test_chapters_are_read_in_their_order_under_their_names() -> None:
    contents = (
        '<nav><ol><li><a href="two.xhtml#x">The second</a></li><li><a href="one.xhtml">Not this</a></li></ol></nav>'
    )
    parsed = read(
        make_epub(
            {"one.xhtml": "<h1>The first</h1><p>Wind &amp;&nbsp;water.</p>", "two.xhtml": "<p>Corn.</p>"},
            title="Mills",
            contents=contents,
        )
    )
    assert parsed.text == "# The first\n\nWind & water.\n\n# The second\n\nCorn."
    assert (parsed.title, parsed.kind) == ("Mills", "epub")
    chunks = chunking.split(parsed.text, kind="epub", count_tokens=len, max_tokens=30)
    assert [(chunk.heading, parsed.text[chunk.start : chunk.end]) for chunk in chunks][-1][0] == "The second"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One<br/>two <b>three</b>\n four</p>", "One\ntwo three four"),
        ("<ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li></ul>", "- a\n- b\n- c"),
        ("<pre>x = 1\n  y</pre>", "```\nx = 1\n  y\n```"),
        ("<table><tr><th>a</th><td>b</td></tr></table>", "| a | b |"),
        ("<table><tr><td>a<br/>b</td><td><p>c</p><p>d</p></td></tr></table>", "| a b | c d |"),
        ("<table><caption>e<br/>f</caption><tr><td><ul><li>a</li><li>b</li></ul><pre>c</pre></td><th><h3>d</h3></th></tr></table>", "e f\n\n| a b c | d |"),  # noqa: E501  # markup in one piece
        ("<table><tr><td><math><msup><mi>x</mi><mn>2</mn></msup></math><script>s</script></td></tr></table>", "| $x^{2}$ |"),  # noqa: E501  # markup in one piece
        ("<table><tr><td><p>a</p><table><tr><td>b</td><td>c</td></tr></table></td></tr></table>", "a\n\n| b | c |"),
        ("<p>in <ruby>東<rt>とう</rt>京<rt>きょう</rt></ruby></p>", "in 東京(とうきょう)"),
        ("<p>so <math><msup><mi>x</mi><mn>2</mn></msup><mo>≤</mo><mfrac><mn>1</mn><mi>n</mi></mfrac></math></p>", r"so $x^{2}\leq\frac{1}{n}$"),  # noqa: E501  # markup in one piece
        ("<p><math display='block'><semantics><mi>x</mi><annotation encoding='application/x-tex'>x_0</annotation></semantics></math></p>", "$$x_0$$"),  # noqa: E501  # markup in one piece
        ("<div>bare<p>inner</p>after</div>", "bare\n\ninner\n\nafter"),
        ("<p>not closed <i>at all", "not closed at all"),
        ("<p>a\x0bb &#11; c</p>", "ab c"),
    ],
)  # fmt: skip
def test_markup_of_a_chapter_becomes_markdown(markup: str, text: str) -> None:
    assert read(make_epub({"a.xhtml": markup})).text == text


def damaged(book: bytes, name: str) -> bytes:
    """The same book, with other bytes than the archive says in this file."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        member = archive.getinfo(name)
        start = member.header_offset + 30 + len(member.filename)
    middle = start + member.compress_size // 2
    return book[:middle] + bytes([book[middle] ^ 0xFF]) + book[middle + 1 :]


CHAPTERS = {"a.xhtml": "<h1>First</h1><p>Boats.</p>", "b.xhtml": "<p>Sails.</p>", "c.xhtml": "<p>Ropes.</p>"}
CONTENTS = '<nav><ol><li><a href="b.xhtml">The second</a></li></ol></nav>'


@pytest.mark.parametrize("name", ["OPS/b.xhtml", "OPS/nav.xhtml"])
def test_book_is_read_without_its_damaged_chapter(name: str) -> None:
    parsed = read(damaged(make_epub(CHAPTERS, contents=CONTENTS), name))
    if name == "OPS/nav.xhtml":
        assert parsed.text == "# First\n\nBoats.\n\nSails.\n\nRopes."
    else:
        assert parsed.text == "# First\n\nBoats.\n\nRopes."
        assert parsed.warnings == ("These chapters are damaged and were left out: 'The second'.",)


def test_chapter_that_is_nested_too_deeply_is_left_out() -> None:
    parsed = read(make_epub(CHAPTERS | {"b.xhtml": f"{'<i>' * 240}{'<div>' * 10}x{'</div>' * 10}{'</i>' * 240}"}))
    assert "Boats." in parsed.text
    assert "Ropes." in parsed.text
    assert "x" in parsed.text or parsed.warnings


def test_book_says_which_chapters_are_not_in_the_file() -> None:
    whole = make_epub(CHAPTERS)
    book = without_member(whole, "OPS/b.xhtml")
    assert read(book).text == "# First\n\nBoats.\n\nRopes."
    assert read(book).warnings == ("The book names these chapters, which are not in the file: 'OPS/b.xhtml'.",)
    package = make_epub(CHAPTERS, **{"OPS/book.opf": PACKAGE_WITHOUT_C})
    assert read(package).warnings == ("The book names these chapters, which are not in the file: 'i9'.",)


PACKAGE_WITHOUT_C = (
    '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
    '<item id="i0" href="a.xhtml" media-type="application/xhtml+xml"/>'
    '</manifest><spine><itemref idref="i0"/><itemref idref="i9"/></spine></package>'
)


def test_book_of_nothing_but_damaged_chapters_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match=r"no chapter that can be read.*damaged"):
        read(damaged(make_epub({"a.xhtml": "<p>Boats.</p>"}), "OPS/a.xhtml"))


def test_office_file_with_a_damaged_part_is_refused_where_it_is_needed() -> None:
    file = make_odt(p("Body."), styles="<office:styles/>")
    with pytest.raises(UnreadableDocument, match="damaged"):
        read(damaged(file, "content.xml"), "a.odt")
    with_picture = with_member(file, "Pictures/a.png", bytes(range(256)))
    assert read(damaged(with_picture, "Pictures/a.png"), "a.odt").text == "Body."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<pre>a\n\n  b<br/><br/>c</pre>", "```\na\n\n  b\n\nc\n```"),
        ("<p>He said <q>go <q>now</q></q>, and left.</p>", "He said go now, and left."),
        ("<p>So <img src='a.png' alt='a [small] boat'/> sails.</p>", "So [Picture: a (small) boat] sails."),
        ("<p>Fine <img src='a.png' alt='☀'/><img src='b' alt=''/><img src='c' alt='IMG_20260101.jpg'/></p>", "Fine ☀"),
        ("<table><tr><td colspan='2'>a</td><td>b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr></table>", "| a |  | b |\n| c | d | e |"),  # noqa: E501  # markup in one piece
        ("<table><tr><td>a</td><td rowspan='2'>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>", "| a | b | c |\n| d | b | e |"),  # noqa: E501  # markup in one piece
        ("<table><tr><td rowspan='9' colspan='2'>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "| a |  | b |\n| a |  | c |"),  # noqa: E501  # markup in one piece
    ],
)  # fmt: skip
def test_lines_quotations_pictures_and_cells_of_a_chapter_stay_where_they_are(markup: str, text: str) -> None:
    assert read(make_epub({"a.xhtml": markup})).text == text


def test_text_of_a_table_grows_with_the_file() -> None:
    spanning = "".join(f"<td rowspan='90000'>{'long ' * 40}</td>" for _ in range(60))
    rows = "<tr><td>x</td></tr>" * 20_000
    assert len(read(make_epub({"a.xhtml": f"<table><tr>{spanning}</tr>{rows}</table>"})).text) < 5_000_000


def test_book_with_a_lock_is_told_and_scrambled_fonts_are_none() -> None:
    def locked(algorithm: str) -> str:
        return f"<encryption><EncryptedData><EncryptionMethod Algorithm='{algorithm}'/></EncryptedData></encryption>"

    name, chapters = "META-INF/encryption.xml", {"a.xhtml": "<p>Open.</p>"}
    assert read(make_epub(chapters, **{name: locked("http://www.idpf.org/2008/embedding")})).text
    assert read(make_epub(chapters, **{name: locked("http://ns.adobe.com/pdf/enc#RC")})).text
    with pytest.raises(DocumentEncrypted):
        read(make_epub(chapters, **{name: locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc")}))


def test_book_without_a_description_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="does not say"):
        read(make_epub({"a.xhtml": "x"}, **{"META-INF/container.xml": "<container/>"}))


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<text:h text:outline-level="2">How</text:h>' + p("a <text:span>b</text:span>"), "## How\n\na b"),
        (p("a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d"), "a   b\tc\nd"),
        (p("a<text:s text:c='999999999'/>b"), f"a{' ' * 100}b"),
        (f"<text:list><text:list-item>{p('a')}<text:list><text:list-item>{p('b')}</text:list-item></text:list></text:list-item></text:list>", "- a\n- b"),  # noqa: E501  # markup in one piece
        (f"<table:table><table:table-row><table:table-cell>{p('a')}</table:table-cell><table:table-cell>{p('b')}</table:table-cell></table:table-row></table:table>", "| a | b |"),  # noqa: E501  # markup in one piece
        (f"<text:tracked-changes><text:changed-region>{p('gone')}</text:changed-region></text:tracked-changes>{p('kept')}", "kept"),  # noqa: E501  # markup in one piece
        (p(f"Mills<text:note><text:note-citation>1</text:note-citation><text:note-body>{p('By water.')}</text:note-body></text:note>."), "Mills[^1].\n\n[^1]: By water."),  # noqa: E501  # markup in one piece
        (p(f"A claim<office:annotation><dc:creator>Ana</dc:creator><dc:date>2026</dc:date>{p('Says who?')}</office:annotation>."), "A claim.\n\nComment by Ana: Says who?"),  # noqa: E501  # markup in one piece
        (p(f"Around<draw:frame><draw:text-box>{p('a box')}</draw:text-box></draw:frame>"), "Around\n\na box"),
        (p("<text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby>"), "東京(とうきょう)"),  # noqa: E501  # markup in one piece
        (p("On <text:date>1 May</text:date>"), "On 1 May"),
        (f"<table:table><table:table-row><table:table-cell table:number-columns-spanned='2'>{p('a')}</table:table-cell><table:covered-table-cell/><table:table-cell table:number-rows-spanned='2'>{p('b')}</table:table-cell></table:table-row><table:table-row><table:table-cell>{p('c')}</table:table-cell><table:table-cell>{p('d')}</table:table-cell><table:covered-table-cell/></table:table-row></table:table>", "| a |  | b |\n| c | d | b |"),  # noqa: E501  # markup in one piece
        (f"<text:section>{p('in a section')}</text:section>", "in a section"),
    ],
)  # fmt: skip
def test_text_of_an_opendocument_is_read_wherever_it_stands(body: str, text: str) -> None:
    parsed = read(make_odt(body), "a.odt")
    assert (parsed.text, parsed.kind) == (text, "odt")


def test_formula_that_is_an_object_stands_in_its_line() -> None:
    framed = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    body = make_odt(p(f"So {framed}."), object='<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>')
    assert read(body, "a.odt").text == "So $x$."


def test_title_headers_and_locks_of_an_opendocument() -> None:
    styles = f"<style:master-page><style:header>{p('Annual report')}</style:header></style:master-page>"
    parsed = read(
        make_odt(p("Body."), styles=styles, meta="<office:meta><dc:title>Mills</dc:title></office:meta>"), "a.odt"
    )
    assert (parsed.title, parsed.text) == ("Mills", "Body.\n\nHeader: Annual report")
    with pytest.raises(DocumentEncrypted):
        read(make_odt(p("x"), manifest="<manifest:encryption-data/>"), "a.odt")


def test_manifest_that_leaves_its_namespace_to_a_dtd_is_read() -> None:
    entry = "<manifest:file-entry manifest:full-path='/'/>"
    undeclared = '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">'

    def of(inner: str) -> bytes:
        manifest = f"{undeclared}<manifest:manifest>{entry}{inner}</manifest:manifest>".encode()
        return with_member(make_odt(p("Body.")), "META-INF/manifest.xml", manifest)

    assert read(of(""), "a.odt").text == "Body."
    with pytest.raises(DocumentEncrypted):
        read(of("<manifest:encryption-data/>"), "a.odt")


def test_thousands_of_boxes_in_a_paragraph_are_read() -> None:
    boxes = f"<draw:frame><draw:text-box>{p('box')}</draw:text-box></draw:frame>" * 3_000
    assert read(make_odt(p(boxes)), "a.odt").text.count("box") == 3_000


def test_bomb_is_refused() -> None:
    bomb = with_blanks(make_odt(p("Body.")), "styles.xml", megabytes=201)
    with pytest.raises(DocumentTooLong):
        read(bomb, "a.odt")
