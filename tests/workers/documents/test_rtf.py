from tests.support.failures import each
from workers.documents import parsing
from workers.documents.kinds import kind_of

FONTS = r"{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset2 Symbol;}{\f3\fcharset128 Gothic;}"
HEAD = rf"{{\rtf1\ansi\ansicpg1252\deff0{{\fonttbl{FONTS}}}"


def read(body: str) -> parsing.ParsedDocument:
    whole = f"{HEAD}{body}}}".encode("latin-1")
    assert kind_of("old.doc", whole) == "rtf"
    return parsing.parse(whole, path="a.rtf", kind="rtf")


BODIES = [
    (r"One.\par Two \b bold\b0 .\par", "One.\n\nTwo bold."),
    (r"caf\'e9 \f1 \'cf\'f0\'e8\'e2\'e5\'f2\f0", "café Привет"),
    (r"{\f2 a}{\f3\'93\'8c\'8b\'9e}", "α東京"),
    (r"\u8220?quoted\u8221?\u-10179?\u-8704?", "“quoted”😀"),
    (r"\uc2\u233\'c3\'a9 x", "é x"),
    (r"a\tab b\line c\emdash d\~e", "a\tb\nc—d\u00a0e"),
    (r"\{x\} \\ y", r"{x} \ y"),
    (r"shown{\v hidden}{\deleted gone} again", "shown again"),
    (r"{\pict\pngblip 89504e47}{\*\unknown secret}after", "after"),
    (r"{\object{\*\objdata 0102}{\result Table}}", "Table"),
    (r"a{\bin5 }}}}}b", "ab"),
    (r"see {\field{\*\fldinst HYPERLINK x}{\fldrslt the page}}", "see the page"),
    (r"\trowd\pard\intbl a\par b\cell c\cell\row\trowd\intbl d\cell e\cell\row\pard End.", "| a b | c |\n| d | e |\n\nEnd."),  # noqa: E501  # markup in one piece
    (r"\trowd\intbl only\cell", "| only |"),
    (r"Mills{\super\chftn}{\footnote\pard\chftn By water.\par Or wind.} grind.\par Next.", "Mills[^1] grind.\n\n[^1]: By water.\nOr wind.\n\nNext."),  # noqa: E501  # markup in one piece
    (r"A claim{\*\atnauthor Ana}\chatn{\*\annotation Says who?}.\par", "A claim.\n\nComment by Ana: Says who?"),
    (r"{\header Annual report\par}{\footer 12}Body.\par", "Body.\n\nHeader: Annual report"),
    (r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt In a box.}}}", "In a box."),
    (r"{\upr{Stra?e}{\*\ud{Stra\u223 ?e}}} und Weg", "Straße und Weg"),
    (r"{\*\unknown {\upr{a}{\*\ud b}}}{\*\ud c}after", "after"),
    (r"{\mmath{\*\moMath{\mr E}{\mr =}{\mr m}{\msSup{\me{\mr c}}{\msup{\mr 2}}}}{\mmathPict{\*\shppict{\pict 89}}}} holds.", "$E=mc^{2}$ holds."),  # noqa: E501  # markup in one piece
    (r"{\*\moMathPara{\*\moMath{\mf{\mfPr{\mctrlPr\i x}}{\mnum{\mr\mscr0\msty2 \f0 \u8722?b}}{\mden{\mr {\i 2}a}}}}}", "$$\\frac{-b}{2a}$$"),  # noqa: E501  # markup in one piece
    (r"{\*\moMath{\mnary{\mnaryPr{\mchr \u8721?}}{\msub{\mr i}}{\msup{\mr n}}{\me{\mr i}}}", "$\\sum_{i}^{n} i$"),
    (r"{\*\moMath{\m{\mr x}}{\b{\mr y}}}", "$xy$"),
    (r"{\v{\*\moMath{\mr x}}}{\*\moMath}{\mr y}", "y"),
    (r"{\f2\u61623?} \u-3913? item", "• • item"),
    (r"{\field{\*\fldinst{EQ \\* jc2 \\* hps10 \\o\\ad(\\s\\up 9({\f3\'82\'c6}),{\f3\'93\'8c\'8b\'9e})}}{\fldrslt}} x", "東京(と) x"),  # noqa: E501  # markup in one piece
    (r"a{\footnote see {\field{\*\fldinst HYPERLINK x}{\fldrslt page}}} b", "a[^1] b\n\n[^1]: see page"),
    (r"open {\b group", "open group"),
    ("}} closed", "closed"),
]  # fmt: skip


def test_text_is_read() -> None:
    for check in each(BODIES):
        with check as (body, text):
            assert read(body).text == text


def test_title_is_that_of_the_document() -> None:
    assert read(r"{\info{\title Mills}{\author Ana}}Text.").title == "Mills"


def test_a_million_braces_are_read_in_one_pass() -> None:
    assert read("{" * 500_000 + "x").text == "x"
