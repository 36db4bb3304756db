"""What a slide holds beside text: charts, diagrams, groups, comments."""

from tests.support.office_files import chart, formula, make_slide, mr, series
from workers.documents import parsing


def read(shapes: str, **parts: str) -> str:
    return parsing.parse(make_slide(shapes, **parts), path="talk.pptx", kind="pptx").text


def words(text: str) -> str:
    return f"<p:sp><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"


def frame(inner: str) -> str:
    return f"<p:graphicFrame><a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic></p:graphicFrame>"


CHART = frame('<c:chart r:id="chart1"/>')


def test_series_with_the_same_categories_share_a_table() -> None:
    both = series("North", {"2023": "4", "2024": "5"}) + series("South", {"2023": "1", "2024": "2"})
    text = read(CHART, chart1=chart(both, "Sales"))
    assert text == "Chart: Sales\n\n|  | North | South |\n| 2023 | 4 | 1 |\n| 2024 | 5 | 2 |"


def test_series_with_other_categories_have_tables_of_their_own() -> None:
    text = read(CHART, chart1=chart(series("North", {"a": "4"}) + series("South", {"b": "1"})))
    assert text == "|  | North |\n| a | 4 |\n\n|  | South |\n| b | 1 |"


def test_table_of_a_chart_has_not_many_more_cells_than_values() -> None:
    sparse = "".join(
        f'<c:ser><c:val><c:numRef><c:numCache><c:pt idx="{number}"><c:v>{number}</c:v></c:pt></c:numCache></c:numRef>'
        "</c:val></c:ser>"
        for number in range(3_000)
    )
    assert len(read(CHART, chart1=chart(sparse))) < 100_000


def test_chart_that_two_frames_show_is_read_once() -> None:
    assert read(CHART * 2, chart1=chart(series("North", {"a": "4"}))).count("North") == 1


def point(id_: str, text: str = "", type_: str = "node") -> str:
    return f'<dgm:pt modelId="{id_}" type="{type_}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'


def edge(above: str, below: str, order: int = 0, type_: str = "parOf") -> str:
    return f'<dgm:cxn type="{type_}" srcId="{above}" destId="{below}" srcOrd="{order}"/>'


DIAGRAM = frame('<dgm:relIds r:dm="diagramData1"/>')


def test_points_of_a_diagram_are_a_list_in_their_order() -> None:
    points = (
        point("0", type_="doc") + "".join(point(id_, f"point {id_}") for id_ in "321") + point("9", "drawn", "pres")
    )
    edges = edge("0", "1", 0) + edge("0", "2", 1) + edge("1", "3") + edge("1", "9", 0, "presOf")
    model = f"<dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{edges}</dgm:cxnLst>"
    assert read(DIAGRAM, diagramData1=model) == "- point 1\n  - point 3\n- point 2"


def test_points_in_a_circle_and_points_below_nothing_are_read_once() -> None:
    points = point("1", "one") + point("2", "two") + point("3", "alone")
    model = f"<dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{edge('1', '2')}{edge('2', '1')}</dgm:cxnLst>"
    assert read(DIAGRAM, diagramData1=model) == "- one\n  - two\n- alone"


def test_groups_are_read_through_and_alternatives_once() -> None:
    group = f"<p:grpSp>{words('One')}<p:grpSp>{words('Two')}</p:grpSp></p:grpSp>"
    both = (
        f"<mc:AlternateContent><mc:Choice Requires='x'>{words('Three')}</mc:Choice>"
        f"<mc:Fallback>{words('Three')}</mc:Fallback></mc:AlternateContent>"
    )
    assert read(group + both) == "One\n\nTwo\n\nThree"


def test_formula_of_a_slide_becomes_tex() -> None:
    inner = formula(mr("x≤1")).removeprefix("<w:p>").removesuffix("</w:p>")
    shape = f"<p:sp><p:txBody><a:p><a:r><a:t>So </a:t></a:r>{inner}</a:p></p:txBody></p:sp>"
    assert read(shape) == r"So $x\leq1$"


def test_comments_follow_the_slide() -> None:
    comment = "<p:cm><p:text>Too long?</p:text></p:cm>"
    assert read(words("A slide."), comments=comment) == "A slide.\n\nComment: Too long?"
