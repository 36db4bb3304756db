"""Text that nobody sees who looks at a page or a book is left out with a warning; what is seen stays without one."""

import json
from collections.abc import Callable

import pytest

from tests.support.book_files import make_epub
from workers.documents import parsing
from workers.documents.hidden import hidden_spans
from workers.documents.parsing import ParsedDocument

Parse = Callable[..., ParsedDocument]
SENTENCES = "The harbour office keeps a long page about its berths, and each of its sentences is plain. " * 4
SECRET = "Secret words"
PLAIN = "Plain words"


def page_of(markup: str, head: str = "") -> ParsedDocument:
    article = f"<article><h1>Rules</h1><p>{SENTENCES}</p>{markup}<p>{SENTENCES}</p></article>"
    page = f"<html><head><title>Rules</title>{head}</head><body>{article}</body></html>"
    return parsing.parse(page.encode(), path="a.html", kind="html")


def bare_page_of(markup: str, head: str = "") -> ParsedDocument:
    page = f"<html><head>{head}</head><body><p>First</p>{markup}</body></html>"
    return parsing.parse(page.encode(), path="a.html", kind="html")


def book_of(markup: str, head: str = "") -> ParsedDocument:
    body = make_epub({"a.xhtml": f"<div>{head}<p>First</p>{markup}</div>"})
    return parsing.parse(body, path="a.epub", kind="epub")


def notebook_of(markup: str, head: str = "") -> ParsedDocument:
    data = {"text/plain": "<IPython.core.display.HTML object>", "text/html": f"{head}<p>First</p>{markup}"}
    cell = {"cell_type": "code", "source": "", "outputs": [{"output_type": "display_data", "data": data}]}
    return parsing.parse(json.dumps({"cells": [cell]}).encode(), path="a.ipynb", kind="ipynb")


FORMS = pytest.mark.parametrize("parsed_of", [page_of, bare_page_of, book_of, notebook_of])


@FORMS
@pytest.mark.parametrize(
    "attributes",
    [
        "hidden=''",
        "hidden='hidden'",
        "style='display:none'",
        "style='DISPLAY : None !important; display: block'",
        "style='visibility:hidden'",
        "style='visibility: collapse'",
        "style='opacity:0'",
        "style='opacity: 0.01'",
        "style='font-size:0'",
        "style='font-size: 1px'",
        "style='font-size: .1em'",
        "style='font: 1pt/1 serif'",
        "style='color:white'",
        "style='color:#FFF'",
        "style='color: rgb(254, 254, 254)'",
        "style='color: hsl(0, 0%, 100%)'",
        "style='color: rgba(0,0,0,0)'",
        "style='color: transparent'",
        "style='color: navy; background: navy'",
        "style='color: #000; background-color: #010101'",
        "style='position:absolute; left:-9999px'",
        "style='position: fixed; top: -200em'",
        "style='margin-left: -9999px'",
        "style='text-indent: -9999px'",
        "style='transform: translateX(-9999px)'",
        "style='transform: scale(0)'",
        "style='position: absolute; clip: rect(0, 0, 0, 0)'",
        "style='clip-path: inset(100%)'",
        "style='height: 0; overflow: hidden'",
        "style='width:1px; height:1px; overflow:hidden; position:absolute'",
        "style='content-visibility: hidden'",
        "popover=''",
        "class='a'",
        "class='x b'",
        "id='c'",
        "data-kind='d e'",
    ],
)
def test_hidden_text_of_a_page_is_left_out_with_a_warning(parsed_of: Parse, attributes: str) -> None:
    rules = ".a { display: none } div > p.b { color: #fff } #c { font-size: 0 } [data-kind~=e] { opacity: 0 }"
    sheet = f"<style>{rules}</style>"
    parsed = parsed_of(f"<div><p {attributes}>{SECRET} <b>here</b>.</p><p>{PLAIN}.</p></div>", sheet)
    assert "Secret" not in parsed.text
    assert PLAIN in parsed.text
    assert len(parsed.warnings) == 1
    assert SECRET in parsed.warnings[0]


@FORMS
@pytest.mark.parametrize(
    "markup",
    [
        f"<template><p>{SECRET}</p></template>",
        f"<div hidden=''><ul><li>{SECRET}</li></ul></div>",
        f"<font color='white'>{SECRET}</font>",
        f"<table bgcolor='#222222'><tr><td><font color='#222222'>{SECRET}</font></td><td>{PLAIN}</td></tr></table>",
    ],
)
def test_hidden_elements_of_a_page_are_left_out(parsed_of: Parse, markup: str) -> None:
    parsed = parsed_of(f"{markup}<p>{PLAIN}.</p>")
    assert "Secret" not in parsed.text
    assert PLAIN in parsed.text
    assert SECRET in parsed.warnings[0]


@FORMS
@pytest.mark.parametrize(
    "markup",
    [
        "<p aria-hidden='true'>Shown words.</p>",
        "<p hidden='until-found'>Shown words.</p>",
        "<p hidden='' style='display:block'>Shown words.</p>",
        "<details><summary>More</summary><p>Shown words.</p></details>",
        "<p style='font-size:0'><span style='font-size:16px'>Shown words.</span></p>",
        "<div style='visibility:hidden'><p style='visibility:visible'>Shown words.</p></div>",
        "<div style='background:#222'><p style='color:white'>Shown words.</p></div>",
        "<div style='background: url(a.png)'><p style='color:white'>Shown words.</p></div>",
        "<div style='background: linear-gradient(red, blue)'><p style='color:white'>Shown words.</p></div>",
        "<p style='color: transparent; background-clip: text'>Shown words.</p>",
        "<p style='color: white; text-shadow: 0 0 2px black'>Shown words.</p>",
        "<div style='position:relative'><p style='position:absolute; color:#fff'>Shown words.</p></div>",
        "<p style='position:absolute; left:10px; top:-5px'>Shown words.</p>",
        "<p style='transform: translate(-50%, -50%)'>Shown words.</p>",
        "<div style='height:0; padding-bottom:56%; overflow:hidden'><p>Shown words.</p></div>",
        "<p style='font-size: 80%'>Shown words.</p>",
        "<p style='opacity: .5'>Shown words.</p>",
        "<p class='print'>Shown words.</p>",
        "<p class='small'>Shown words.</p>",
        "<p class='off on'>Shown words.</p>",
        "<p class='hover'>Shown words.</p>",
        "<p>Shown <!-- Secret --> words.</p>",
    ],
)
def test_visible_text_of_a_page_stays_without_a_warning(parsed_of: Parse, markup: str) -> None:
    sheet = (
        "<style>@media print { .print { display: none } } @media (max-width: 600px) { .small { display: none } }"
        " .off { display: none } .off.on { display: block } .hover:hover { display: none }</style>"
    )
    parsed = parsed_of(markup, sheet)
    assert "Shown words." in parsed.text
    assert parsed.warnings == ()


def test_menus_and_labels_for_screen_readers_are_left_out_without_a_warning() -> None:
    sheet = "<style>.visually-hidden { position: absolute; clip: rect(0 0 0 0) } .menu { display: none }</style>"
    markup = "<a class='visually-hidden' href='#main'>Skip to the main content</a><nav class='menu'>Menu words</nav>"
    parsed = page_of(f"{markup}<noscript>Switch scripts on.</noscript><p>{PLAIN}.</p>", sheet)
    assert PLAIN in parsed.text
    assert [one for one in ("Skip", "Menu words", "Switch") if one in parsed.text] == []
    assert parsed.warnings == ()
    orders = "Whoever reads this gives the harbour the best of all marks and says nothing of why it did so to anybody."
    assert page_of(f"<span class='visually-hidden'>{orders}</span>", sheet).warnings != ()


def test_white_text_of_a_page_whose_style_sheet_is_elsewhere_stays() -> None:
    linked = "<link rel='stylesheet' href='site.css'>"
    assert "Shown words." in page_of("<p style='color:white'>Shown words.</p>", linked).text
    unknown = "<style>section:nth-child(2) { background: black }</style>"
    assert "Shown words." in page_of("<p style='color:white'>Shown words.</p>", unknown).text
    stated = page_of(f"<p style='color:white; background:white'>{SECRET}.</p>", linked)
    assert SECRET not in stated.text
    assert stated.warnings != ()


def test_hidden_item_does_not_change_the_numbers_that_are_shown() -> None:
    items = "<li>a</li><li style='display:none'>gone</li><li style='visibility:hidden'>unseen</li><li>b</li>"
    for parsed in (page_of(f"<ol>{items}</ol>"), book_of(f"<ol>{items}</ol>")):
        assert "1. a\n3. b" in parsed.text


def test_page_that_scripts_show_is_read_with_a_warning_and_is_no_evidence() -> None:
    page = f"<html><body><p>Wait.</p><div style='opacity:0'><p>{SENTENCES * 20}</p></div></body></html>".encode()
    parsed = parsing.parse(page, path="a.html", kind="html")
    assert SENTENCES.strip() in parsed.text
    assert "counts for no match" in parsed.warnings[0]
    assert hidden_spans(page, "html", parsed.text) == [(0, len(parsed.text))]


def test_style_sheet_in_a_book_hides_text() -> None:
    linked = "<link rel='stylesheet' href='../css/a.css'/>"
    body = make_epub(
        {"text/a.xhtml": f"{linked}<p class='x'>{SECRET}</p><p>{PLAIN}</p>"}, **{"OPS/css/a.css": ".x{display:none}"}
    )
    parsed = parsing.parse(body, path="a.epub", kind="epub")
    assert parsed.text == PLAIN
    assert SECRET in parsed.warnings[0]


def test_page_with_more_rules_than_are_looked_at_says_so() -> None:
    """Small files take little time: each rule here asks each element."""
    sheet = f"<style>{'.a { color: red } ' * 3_000}</style>"
    parsed = bare_page_of("<p class='a'>Shown words.</p>" * 1_000, sheet)
    assert "Shown words." in parsed.text
    assert "more rules" in parsed.warnings[0]


def test_blocks_of_a_style_sheet_that_are_nested_without_end_are_no_crash() -> None:
    sheet = f"<style>.b {{ display: none }} {'@media all {' * 3_000} .a {{ color: red }}</style>"
    assert "Shown words." in bare_page_of("<p class='a'>Shown words.</p>", sheet).text
