"""What a Word document holds beside plain paragraphs: each is read once, in its place, or known to be left out."""

import pytest

from tests.support.document_files import make_docx, make_zip, with_member
from tests.support.office_files import (
    STRICT,
    chart,
    formula,
    make_word,
    mr,
    p,
    run,
    series,
)
from workers.documents import parsing
from workers.documents.parsing import UnreadableDocument


def read(body: str, **parts: str) -> str:
    return parsing.parse(make_word(body, **parts), path="notes.docx", kind="docx").text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<w:p>{run('A ')}<w:ins>{run('new ')}</w:ins>{run('word.')}</w:p>", "A new word."),
        (f"<w:p>{run('A ')}<w:del><w:r><w:delText>dull </w:delText></w:r></w:del>{run('word.')}</w:p>", "A word."),
        (f"<w:p><w:moveFrom>{run('Old.')}</w:moveFrom><w:moveTo>{run('Moved.')}</w:moveTo></w:p>", "Moved."),
        (p("One ", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>") + p("paragraph."), "One paragraph."),
        (p("At the end.", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"), "At the end."),
        (
            f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{p('In a control.')}</w:sdtContent></w:sdt>",
            "In a control.",
        ),
        (
            f"<w:p>{run('An ')}<w:sdt><w:sdtContent>{run('inline')}</w:sdtContent></w:sdt>{run(' one.')}</w:p>",
            "An inline one.",
        ),
        (
            f"<w:p>{run('A ')}<w:smartTag><w:smartTag>{run('smart')}</w:smartTag></w:smartTag>{run(' tag.')}</w:p>",
            "A smart tag.",
        ),
        (f"<w:p>{run('Page ')}<w:fldSimple w:instr='PAGE'>{run('7')}</w:fldSimple></w:p>", "Page 7"),
        ("<w:p><w:r><w:instrText> TOC </w:instrText></w:r><w:r><w:t>Contents</w:t></w:r></w:p>", "Contents"),
        (f"<w:p><w:hyperlink r:id='x'>{run('A link')}</w:hyperlink></w:p>", "A link"),
        (
            "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>",
            "a\tb\nc-d",
        ),
        ('<w:p><w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>', "α✓"),
        (f"<w:customXml>{p('In custom XML.')}</w:customXml>", "In custom XML."),
        (f"{p('One body.')}</w:body><w:body>{p('Another.')}", "One body.\n\nAnother."),
    ],
    ids=[
        *("insertion", "deletion", "move", "deleted end of a paragraph", "deleted end of the last", "content control"),
        *("inline control", "smart tags", "simple field", "field", "link", "tab and break", "symbols", "custom XML"),
        "two bodies",
    ],
)
def test_text_is_read_wherever_it_stands(body: str, text: str) -> None:
    assert read(body) == text


def test_reading_of_a_ruby_follows_the_whole_word() -> None:
    ruby = "".join(
        f"<w:r><w:ruby><w:rt>{run(reading)}</w:rt><w:rubyBase>{run(base)}</w:rubyBase></w:ruby></w:r>"
        for base, reading in (("東", "とう"), ("京", "きょう"))
    )
    assert read(f"<w:p>{ruby}{run('へ')}</w:p>") == "東京(とうきょう)へ"


NOTE = '<w:r><w:{kind}Reference w:id="{id}"/></w:r>'


def test_notes_follow_the_block_that_refers_to_them() -> None:
    footnote, endnote = NOTE.format(kind="footnote", id=2), NOTE.format(kind="endnote", id=5)
    refers = f"<w:p>{run('Mills')}{footnote}{run(' grind.')}{endnote}</w:p>"
    again = f"<w:p>{run('Again')}{NOTE.format(kind='footnote', id=2)}</w:p>"
    text = read(
        refers + again,
        footnotes=f'<w:footnote w:id="2">{p("By water.")}{p("Or wind.")}</w:footnote>',
        endnotes=f'<w:endnote w:id="5">{p("Slowly.")}</w:endnote>',
    )
    assert text == "Mills[^1] grind.[^2]\n\n[^1]: By water.\nOr wind.\n\n[^2]: Slowly.\n\nAgain[^1]"


def test_heading_has_no_mark_of_its_note() -> None:
    styled = '<w:pPr><w:pStyle w:val="H"/></w:pPr>'
    text = read(
        f"<w:p>{styled}{run('Mills')}{NOTE.format(kind='footnote', id=2)}</w:p>",
        styles='<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 2"/></w:style>',
        footnotes=f'<w:footnote w:id="2">{p("By water.")}</w:footnote>',
    )
    assert text == "## Mills\n\n[^1]: By water."


def test_comment_names_its_author() -> None:
    text = read(
        f"<w:p>{run('A claim.')}{NOTE.format(kind='comment', id=0)}</w:p>",
        comments=f'<w:comment w:id="0" w:author="Ana Silva">{p("Says who?")}</w:comment>',
    )
    assert text == "A claim.\n\nComment by Ana Silva: Says who?"


def test_note_that_refers_to_itself_is_written_once() -> None:
    note = f"<w:p>{run('In a circle')}{NOTE.format(kind='footnote', id=2)}</w:p>"
    text = read(
        f"<w:p>{run('Text')}{NOTE.format(kind='footnote', id=2)}</w:p>",
        footnotes=f'<w:footnote w:id="2">{note}</w:footnote>',
    )
    assert text.count("In a circle") == 1


def box(text: str, prefix: str = "wps:txbx") -> str:
    return f"<{prefix}><w:txbxContent>{p(text)}</w:txbxContent></{prefix}>"


def test_text_box_with_a_fallback_is_read_once() -> None:
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box("In a box.")}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box('In a box.', 'v:textbox')}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert read(f"<w:p>{run('Around it.')}<w:r>{both}</w:r></w:p>") == "Around it.\n\nIn a box."


def test_fallback_is_read_where_the_choice_has_no_text() -> None:
    both = (
        '<mc:AlternateContent><mc:Choice Requires="x"><w:drawing/></mc:Choice>'
        f"<mc:Fallback><w:pict>{box('Old box.', 'v:textbox')}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert read(f"<w:p><w:r>{both}</w:r></w:p>") == "Old box."


def cell(*inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(inner)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_cells_around_a_table_are_read_one_after_another() -> None:
    inner = table(cell(p("a")) + cell(p("b")), cell(p("c")) + cell(p("d")))
    assert read(table(cell(p("Left.")) + cell(p("Right."), inner))) == "Left.\n\nRight.\n\n| a | b |\n| c | d |"


def test_rows_and_cells_in_content_controls_are_read_and_deleted_rows_are_not() -> None:
    row = f"<w:tr><w:sdt><w:sdtContent>{cell(p('a'))}</w:sdtContent></w:sdt>{cell(p('b'))}</w:tr>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell(p('gone'))}{cell(p('too'))}</w:tr>"
    assert (
        read(f"<w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt>{gone}{row}</w:tbl>") == "| a | b |\n| a | b |"
    )


def test_cell_that_spans_rows_is_written_in_each() -> None:
    first = cell(p("Monday"), properties='<w:vMerge w:val="restart"/>') + cell(p("Sums"))
    second = cell("<w:p/>", properties="<w:vMerge/>") + cell(p("Art"))
    assert read(table(first, second)) == "| Monday | Sums |\n| Monday | Art |"


def test_cells_that_span_columns_or_rows_keep_their_columns() -> None:
    wide = cell(p("Harbour"), properties='<w:gridSpan w:val="2"/>') + cell(p("Depth"))
    first = cell(p("North"), properties='<w:vMerge w:val="restart"/>') + cell(p("Quay 1")) + cell(p("4 m"))
    second = cell("<w:p/>", properties="<w:vMerge/>") + cell(p("Quay 2")) + cell(p("6 m"))
    last = cell(p("Total")) + cell(p("10 m"), properties='<w:gridSpan w:val="2"/>')
    assert read(table(wide, first, second, last)) == (
        "| Harbour |  | Depth |\n| North | Quay 1 | 4 m |\n| North | Quay 2 | 6 m |\n| Total | 10 m |  |"
    )
    merged = '<w:gridSpan w:val="2"/><w:vMerge{}/>'
    first = cell(p("Low"), properties=merged.format(' w:val="restart"')) + cell(p("1"))
    second = cell("<w:p/>", properties=merged.format("")) + cell(p("2"))
    assert read(table(first, second)) == "| Low |  | 1 |\n| Low |  | 2 |"
    late = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell(p("Quay 3"))}{cell(p("7 m"))}</w:tr>'
    assert read(f"<w:tbl><w:tr>{cell(p('a'))}{cell(p('b'))}{cell(p('c'))}</w:tr>{late}</w:tbl>") == (
        "| a | b | c |\n|  | Quay 3 | 7 m |"
    )


def test_headers_and_footers_stand_at_the_end_by_their_names() -> None:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
        '<w:headerReference w:type="first" r:id="header2"/>'
        '<w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'
    )
    text = read(p("Body.") + section, header1=p("Annual report"), header2=p("Never shown"), footer1=p("12"))
    assert text == "Body.\n\nHeader: Annual report"


def test_chart_of_a_document_is_a_table() -> None:
    drawn = f"<w:p>{run('See:')}<w:r><w:drawing><c:chart r:id='chart1'/></w:drawing></w:r></w:p>"
    text = read(drawn, chart1=chart(series("Rain", {"May": "4.30000000000007", "June": "2"}), "Weather"))
    assert text == "See:\n\nChart: Weather\n\n|  | Rain |\n| May | 4.3 |\n| June | 2 |"


@pytest.mark.parametrize(
    ("inner", "tex"),
    [
        (f"<m:f><m:num>{mr('a+b')}</m:num><m:den>{mr('2')}</m:den></m:f>", r"\frac{a+b}{2}"),
        (f"<m:rad><m:deg/><m:e>{mr('x')}</m:e></m:rad>", r"\sqrt{x}"),
        (f"<m:rad><m:deg>{mr('3')}</m:deg><m:e>{mr('x')}</m:e></m:rad>", r"\sqrt[3]{x}"),
        (f"<m:sSup><m:e>{mr('x')}</m:e><m:sup>{mr('2')}</m:sup></m:sSup>", "x^{2}"),
        (f"<m:sSubSup><m:e>{mr('𝑥')}</m:e><m:sub>{mr('i')}</m:sub><m:sup>{mr('2')}</m:sup></m:sSubSup>", "x_{i}^{2}"),
        (
            f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr>"
            f"<m:sub>{mr('i=1')}</m:sub><m:sup>{mr('n')}</m:sup><m:e>{mr('i')}</m:e></m:nary>",
            r"\sum_{i=1}^{n} i",
        ),
        (
            f"<m:nary><m:sub>{mr('0')}</m:sub><m:sup>{mr('∞')}</m:sup><m:e>{mr('f')}</m:e></m:nary>",
            r"\int_{0}^{\infty} f",
        ),
        (f"<m:d><m:e>{mr('x,y')}</m:e></m:d>", "(x,y)"),
        (f"<m:d><m:dPr><m:begChr m:val='{{'/><m:endChr m:val=''/></m:dPr><m:e>{mr('x')}</m:e></m:d>", r"\{x"),
        (f"<m:func><m:fName>{mr('sin')}</m:fName><m:e>{mr('θ')}</m:e></m:func>", r"\sin \theta"),
        (f"<m:limLow><m:e>{mr('lim')}</m:e><m:lim>{mr('n→∞')}</m:lim></m:limLow>", r"\lim_{n\to\infty}"),
        (f"<m:acc><m:accPr><m:chr m:val='⃗'/></m:accPr><m:e>{mr('v')}</m:e></m:acc>", r"\vec{v}"),
        (
            f"<m:m><m:mr><m:e>{mr('1')}</m:e><m:e>{mr('0')}</m:e></m:mr>"
            f"<m:mr><m:e>{mr('0')}</m:e><m:e>{mr('1')}</m:e></m:mr></m:m>",
            r"\begin{matrix} 1 & 0 \\ 0 & 1 \end{matrix}",
        ),
        (mr("αx≤2π"), r"\alpha x\leq2\pi"),
        (f"<m:r><m:rPr><m:nor/></m:rPr><m:t>if 5% </m:t></m:r>{mr('x')}", r"\text{if 5\% }x"),
    ],
)
def test_formula_becomes_tex(inner: str, tex: str) -> None:
    assert read(formula(inner)) == f"${tex}$"


def test_formula_in_a_line_of_its_own_has_two_signs() -> None:
    assert read(f"<w:p><m:oMathPara><m:oMath>{mr('x')}</m:oMath></m:oMathPara></w:p>") == "$$x$$"


def test_main_part_is_the_one_that_the_relations_name() -> None:
    body = make_word(p("Found."), main="word/document2.xml")
    assert parsing.parse(body, path="a.docx", kind="docx").text == "Found."


def test_document_of_the_strict_variant_is_read() -> None:
    members = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": (
            f'<Relationships><Relationship Id="a" Type="{STRICT}/relationships/officeDocument"'
            ' Target="/word/document.xml"/>'
            "</Relationships>"
        ).encode(),
        "word/document.xml": (
            b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p><w:r><w:t>Strict.</w:t>'
            b"</w:r></w:p></w:body></w:document>"
        ),
    }
    assert parsing.parse(make_zip(members), path="a.docx", kind="docx").text == "Strict."


def test_nesting_beyond_all_measure_is_refused() -> None:
    deep = f"{'<w:smartTag>' * 300}{run('x')}{'</w:smartTag>' * 300}"
    with pytest.raises(UnreadableDocument):
        read(f"<w:p>{deep}</w:p>")
    nested = f"{'<w:smartTag>' * 200}{run('deep')}{'</w:smartTag>' * 200}"
    assert read(f"<w:p>{nested}</w:p>") == "deep"


def test_bullet_of_a_symbol_font_is_a_bullet_and_text_files_stay_as_they_are() -> None:
    assert read(p("\uf0b7 First \uf0e0 last")) == "• First → last"
    assert parsing.parse("\uf0b7 icon".encode(), path="theme.sh", kind="code").text == "\uf0b7 icon"


def test_title_is_the_first_line_without_the_mark_of_a_list() -> None:
    parsed = parsing.parse(
        make_word(p("\uf0b7</w:t><w:tab/><w:t>The  boy stood") + p("Next.")), path="a.docx", kind="docx"
    )
    assert (parsed.title, parsed.text) == ("The boy stood", "•\tThe  boy stood\n\nNext.")


def test_damaged_notes_are_reported() -> None:
    whole = make_word(f"<w:p>{run('Text')}{NOTE.format(kind='footnote', id=2)}</w:p>", footnotes="")
    broken = with_member(whole, "word/footnotes.xml", b"<broken")
    with pytest.raises(UnreadableDocument, match="footnotes"):
        parsing.parse(broken, path="a.docx", kind="docx")
    assert parsing.parse(make_docx("Words."), path="a.docx", kind="docx").text == "Words."


def test_file_that_embeds_other_files_in_its_text_says_that_they_are_missing() -> None:
    parsed = parsing.parse(make_word(f"{p('Own.')}<w:altChunk r:id='chunk1'/>"), path="notes.docx", kind="docx")
    assert parsed.text == "Own."
    assert [warning for warning in parsed.warnings if "embeds other files" in warning]
