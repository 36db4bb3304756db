"""Notebooks, CSV and source code."""

import json
from typing import Any

import pytest

from tests.support.failures import each
from workers.documents import parsing
from workers.documents.kinds import CODE, kind_of
from workers.documents.parsing import ParsedDocument, UnreadableDocument


def read(body: bytes | str, path: str) -> ParsedDocument:
    whole = body.encode() if isinstance(body, str) else body
    kind = kind_of(path, whole)
    assert kind is not None
    return parsing.parse(whole, path=path, kind=kind)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("word,meaning\nHund,dog\n", "| word | meaning |\n| Hund | dog |"),
        ("word;meaning, in short\nHund;dog, a\n", "| word | meaning, in short |\n| Hund | dog, a |"),
        ("a\tb\n1,5\t2,5\n", "| a | b |\n| 1,5 | 2,5 |"),
        ("sep=|\na|b\n", "| a | b |"),
        ('name,quote\nAna,"says, ""yes""\nand goes"\n', '| name | quote |\n| Ana | says, "yes" and goes |'),
        ("one\ntwo\n", "| one |\n| two |"),
        ("a,b\n\n , \nc,d\n", "| a | b |\n| c | d |"),
    ],
    ids=["comma", "semicolon", "tab", "stated", "quoted", "one column", "empty records"],
)
def test_records_become_rows(body: str, text: str) -> None:
    parsed = read(body, "lists/words.csv")
    assert (parsed.text, parsed.title, parsed.kind) == (text, "words.csv", "csv")


@pytest.mark.parametrize("path", ["a.csv", "a.tsv"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a mark of its bytes' order"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("is_quoted", [True, False])
def test_long_cell_leaves_the_rows_as_they_are(path: str, mark: str, delimiter: str, is_quoted: bool) -> None:
    """The reader's own limit is 131,072 characters."""
    delimiter = "\t" if path == "a.tsv" else delimiter
    long = "word " * 40_000 + "end"
    rows = [
        ["name", "note", "more"],
        ["Ana", f"{long}, \nand so on" if is_quoted else long, "a b"],
        ["Bo", "short", "c"],
    ]
    cell = '"{}"' if is_quoted else "{}"
    body = "\n".join(delimiter.join(cell.format(value) for value in row) for row in rows)
    shown = [" | ".join(" ".join(value.split()) for value in row) for row in rows]
    assert read(mark + body, path).text == "\n".join(f"| {row} |" for row in shown)


def test_row_behind_a_quotation_mark_that_nothing_closes_is_a_row() -> None:
    assert read('a,b\n1,"two\n3,four\n', "a.csv").text == '| a | b |\n| 1 | "two |\n| 3 | four |'


def test_quotation_mark_that_nothing_closes_loses_nothing() -> None:
    lines = "".join(f"{number},line {number}\n" for number in range(20_000))
    assert "| 19999 | line 19999 |" in read(f'a,"b\n{lines}', "a.csv").text


def test_legacy_charset_of_a_table_is_detected() -> None:
    assert "| Größe | groß |" in read("Wort;Sinn\nGröße;groß\n".encode("cp1252"), "a.csv").text


def notebook(*cells: dict[str, Any], **fields: Any) -> str:
    return json.dumps({"cells": cells, "nbformat": 4, "metadata": {"kernelspec": {"language": "python"}}} | fields)


def test_cells_become_markdown_with_code_in_fences() -> None:
    outputs = [
        {"output_type": "stream", "text": ["4\n", "5\n"]},
        {"output_type": "display_data", "data": {"image/png": "aGVsbG8=", "text/plain": "<Figure>"}},
        {"output_type": "execute_result", "data": {"text/latex": "$x$", "text/plain": "x"}},
        {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["\x1b[31mlong"]},
    ]
    parsed = read(
        notebook(
            {"cell_type": "markdown", "source": ["# Sums\n", "\n", "Add.\n"]},
            {"cell_type": "code", "source": "print(2 + 2)\nx", "outputs": outputs},
        ),
        "a.ipynb",
    )
    assert parsed.text == (
        "# Sums\n\nAdd.\n\n```python\nprint(2 + 2)\nx\n```\n\n```\n4\n5\n```\n\n$x$\n\n```\nValueError: no\n```"
    )
    assert (parsed.title, parsed.kind) == ("Sums", "ipynb")


def test_notebook_of_version_3_is_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Old"},
        {"cell_type": "code", "input": ["1"], "outputs": []},
    ]
    body = json.dumps({"worksheets": [{"cells": cells}]})
    assert read(body, "a.ipynb").text == "## Old\n\n```\n1\n```"


TABLE = "<table><tr><th>Place</th><th>Depth</th></tr><tr><td>North quay</td><td>7.25 m</td></tr></table>"
ROWS = "| Place | Depth |\n| North quay | 7.25 m |"
WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}}


def text_of(*outputs: dict[str, Any]) -> str:
    """What stands below the cell's code."""
    whole = read(notebook({"cell_type": "code", "source": "show()", "outputs": outputs}), "a.ipynb").text
    return whole.removeprefix("```python\nshow()\n```").strip()


@pytest.mark.parametrize(
    "plain",
    [
        {"text/plain": "<IPython.core.display.HTML object>"},
        {"text/plain": ["<IPython.core.", "display.HTML object>"]},
        {"text/plain": "<pandas.io.formats.style.Styler at 0x7f2a5c>"},
        {"text/plain": "<great_tables.GT object at 0x7f2a>"},
        {"text/plain": ""},
        {},
    ],
)
def test_page_that_a_cell_shows_is_read_where_its_plain_text_says_nothing(plain: dict[str, Any]) -> None:
    page = f"<style>td {{ color: red }}</style><h3>Soundings</h3>{TABLE}<ol start='4'><li>ebb</ol><script>x</script>"
    for name in ("display_data", "execute_result"):
        shown = text_of({"output_type": name, "data": plain | {"text/html": [page[:50], page[50:]]}})
        assert shown == f"### Soundings\n\n{ROWS}\n\n4. ebb"


def test_page_of_a_notebook_of_version_3_is_read() -> None:
    output = {"output_type": "display_data", "text": ["<IPython.core.display.HTML at 0x1>"], "html": [TABLE]}
    body = json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": ["1"], "outputs": [output]}]}]})
    assert read(body, "a.ipynb").text == f"```\n1\n```\n\n{ROWS}"


def test_plain_text_of_a_table_stays() -> None:
    data = {"text/plain": "        Depth\nNorth   7.25", "text/html": TABLE}
    assert text_of({"output_type": "execute_result", "data": data}) == "```\n        Depth\nNorth   7.25\n```"


@pytest.mark.parametrize(
    "data",
    [
        {"text/plain": "<Figure size 640x480 with 1 Axes>", "image/png": "aGk="},
        {"text/plain": "<Figure size 640x480 with 1 Axes>"},
        {"text/plain": "<matplotlib.figure.Figure at 0x7f>", "image/png": "aGk="},
        {"text/plain": "[<matplotlib.lines.Line2D at 0x7f01>,\n <matplotlib.lines.Line2D at 0x7f02>]"},
        {"text/plain": "<AxesSubplot:xlabel='depth', ylabel='place'>"},
        {"text/plain": "<seaborn.axisgrid.FacetGrid at 0x7f>"},
        {"text/plain": "<IPython.core.display.Image object>", "image/jpeg": "aGk="},
        {"text/plain": "<IPython.core.display.Javascript object>", "application/javascript": "x()"},
        {"text/plain": "<folium.folium.Map at 0x7f>", "text/html": "<iframe src='x'></iframe>"},
        {"text/plain": "HBox(children=(FloatProgress(value=0.0, max=10.0), HTML(value='')))", **WIDGET},
        {"text/plain": "  0%|          | 0/10 [00:00<?, ?it/s]", **WIDGET},
        {"text/plain": "HBox(children=(IntProgress(value=0, max=10), HTML(value='')))"},
        {"text/plain": "FloatProgress(value=0.0)"},
        {"text/plain": "interactive(children=(IntSlider(value=1), Output()), _dom_classes=('x',))"},
        {"text/plain": "A Jupyter Widget"},
        {"image/png": "aGk="},
        {"text/plain": "<IPython.core.display.HTML object>", "text/html": "<!-- nothing -->"},
    ],
)
def test_what_only_stands_for_a_picture_or_a_widget_is_no_text(data: dict[str, Any]) -> None:
    assert text_of({"output_type": "display_data", "data": data}) == ""


@pytest.mark.parametrize(
    "plain",
    ["<Quay 'North' depth=7.25>", "<b>", "[1, 2]", "x < y > z", "HTML(value='Done')", "Text(1, 2, 'Tides')"],
)
def test_what_a_cell_returns_is_text(plain: str) -> None:
    assert text_of({"output_type": "execute_result", "data": {"text/plain": plain}}) == f"```\n{plain}\n```"


def test_printed_output_is_what_is_left_on_the_screen() -> None:
    link = "\x1b]8;;http://localhost/\x1b\\deep\x1b]8;;\x07"
    printed = f"\r 10%|#\r100%|####\r\n\x1b[1;31mred\x1b[0m \x1b(Bplain {link}\r\n"
    assert text_of({"output_type": "stream", "text": printed}) == "```\n100%|####\nred plain deep\n```"


def test_halves_of_surrogate_pairs_are_replaced() -> None:
    """JSON may name them; no tokenizer and no database takes them."""
    parsed = read(notebook({"cell_type": "markdown", "source": "# Looms \ud800\n\nthey weave \udfff cloth"}), "a.ipynb")
    assert (parsed.title, parsed.text) == ("Looms \ufffd", "# Looms \ufffd\n\nthey weave \ufffd cloth")


def test_fence_is_longer_than_those_within() -> None:
    assert read(notebook({"cell_type": "code", "source": "'````'"}), "a.ipynb").text == "`````python\n'````'\n`````"


@pytest.mark.parametrize(
    "body",
    [
        "[1]",
        "{",
        '{"a": 1}',
        "[" * 100_000,
        '{"cells": ' + "9" * 5_000 + "}",
        '{"cells": [1, {"source": 3}, {"cell_type": []}]}',
    ],
    ids=["list", "broken", "no cells", "nested", "long number", "odd cells"],
)
def test_what_is_no_notebook_is_refused(body: str) -> None:
    with pytest.raises(UnreadableDocument):
        read(body, "a.ipynb")


def test_source_code_is_read_as_it_is_and_called_by_its_file() -> None:
    body = "<html>\n# not a heading\nx = 1\n"
    for check in each(CODE):
        with check as ending:
            parsed = read(body, f"lib/train{ending}")
            assert (parsed.text, parsed.title, parsed.kind) == (body, f"train{ending}", "code")
