from contextlib import suppress

import pytest

from workers.documents import parsing
from workers.documents.parsing import ParsedDocument, UnreadableDocument

SENTENCES = "A decision tree asks one question after the other and follows the answers to a leaf. " * 4
PAGE = f"""<!doctype html><html><head><title>Trees &amp; forests</title><style>p {{ color: red }}</style></head><body>
<nav><a href="/">Home</a> <a href="/login">Log in</a></nav>
<article><h1>Decision trees</h1><p>{SENTENCES}</p><h2>Why</h2><ul><li>easy to read</li><li>fast</li></ul>
<p>Call <code>fit_transform</code> on snake_case * names. {SENTENCES}</p></article>
<script>alert("no text")</script><footer>Imprint</footer></body></html>"""


def read(page: str | bytes, path: str = "page.html") -> ParsedDocument:
    body = page if isinstance(page, bytes) else page.encode()
    return parsing.parse(body, path=path, kind="html")


def test_article_is_extracted_with_headings_and_lists_only() -> None:
    parsed = read(PAGE)
    assert parsed.text.startswith("# Decision trees\n\nA decision tree asks")
    assert "## Why" in parsed.text
    assert "- easy to read" in parsed.text
    assert [word for word in ("Log in", "alert", "color", "Imprint") if word in parsed.text] == []
    assert (parsed.kind, parsed.language) == ("html", "english")
    assert parsed.title in ("Decision trees", "Trees & forests")


def test_markdown_escapes_are_removed() -> None:
    assert "snake_case * names" in read(PAGE).text
    assert "`fit_transform`" in read(PAGE).text


@pytest.mark.parametrize(
    "body", ["<p>one</p><p>two</p>", "<table><tr><td>one</td></tr><tr><td>two</td></tr></table>", "one<br>two"]
)
def test_page_without_an_article_is_extracted_whole(body: str) -> None:
    assert read(f"<html><body>{body}</body></html>").text.replace("|", " ").split() == ["one", "two"]


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252"])
def test_declared_charset_is_used(declared: str) -> None:
    page = f"<html><head><meta charset={declared}></head><body><p>Größe und Länge schöner Bäume</p></body></html>"
    assert "Größe und Länge schöner Bäume" in read(page.encode("latin-1")).text


@pytest.mark.parametrize("around", ["article", "body", "form"])
@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>The mill burned on <time>5 May 1912</time>.</p>", "burned on 5 May 1912."),
        (
            "<p>He read <ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp>京<rt>きょう</rt></ruby> aloud.</p>",
            "read 東京(とうきょう) aloud",
        ),
        ("<figure><img src='a.png'><figcaption>A mill at dusk</figcaption></figure>", "A mill at dusk"),
        ("<figure><pre>grind(corn)</pre></figure>", "grind(corn)"),
        ("<details><summary>Why corn?</summary><p>It keeps.</p></details>", "It keeps."),
        ("<p>Two</p><noindex><p>Not for robots</p></noindex>", "Not for robots"),
    ],
)
def test_text_in_elements_that_hold_more_than_decoration_is_kept(markup: str, words: str, around: str) -> None:
    page = f"<html><body><{around}><p>{SENTENCES}</p>{markup}<p>{SENTENCES}</p></{around}></body></html>"
    assert words in read(page).text


def test_search_form_and_date_of_a_page_are_no_text() -> None:
    text = read(PAGE.replace("<h1>", "<form><p>Look for</p></form><time>5 May 2012</time><h1>")).text
    assert "Look for" not in text
    assert "2012" not in text


def test_neighbouring_cells_and_terms_of_a_page_without_an_article_are_no_one_word() -> None:
    page = "<dl><dt>one</dt><dd>two</dd></dl><select><option>three</option><option>four</option></select>"
    assert read(f"<html><body>{page}</body></html>").text.replace("-", " ").split() == ["one", "two", "three", "four"]


def test_wrongly_declared_charset_is_ignored() -> None:
    page = "<html><head><meta charset=ascii></head><body><p>Größe und Länge schöner Bäume</p></body></html>"
    assert "Größe und Länge" in read(page).text
    assert "Größe und Länge" in read(page.encode("cp1252")).text


@pytest.mark.parametrize("page", ["<html></html>", "<html><body><script>x</script></body></html>", "<!doctype html>"])
def test_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(UnreadableDocument):
        read(page)


def test_entities_of_a_page_are_not_expanded() -> None:
    bomb = f'<!DOCTYPE html [<!ENTITY a "{"lol" * 1000}">]><html><body><p>kept &a; words</p></body></html>'
    assert "lollol" not in read(bomb).text.split("kept")[-1]


def test_deeply_nested_page_is_handled() -> None:
    page = f"<html><body>{'<div>' * 20_000}<p>bottom</p></body></html>"
    with suppress(UnreadableDocument):
        assert "bottom" in read(page).text


@pytest.mark.parametrize(
    "control", ["\x0b", "\x0c", "\x1b", "\x01", "&#11;", "&#x1b;", "&#0;", "&#xD800;", "&#99999999;", "\x7f"]
)
def test_control_characters_are_dropped(control: str) -> None:
    assert read(f"<p>a{control}b</p>").text in ("ab", "a b", "a\nb")
    article = "<article>" + f"<p>The river is wide{control} and it is slow here.</p>" * 5 + "</article>"
    assert "The river is wide and it is slow here." in " ".join(read(article).text.split())


def test_numbers_of_windows_characters_are_those_that_browsers_show() -> None:
    assert read("<p>It&#146;s 5 &#x80;</p>").text == "It’s 5 €"


SENTENCE = "The heron waits on the pier until the water is still. "


def test_article_stays_where_comments_outweigh_it() -> None:
    comments = "".join(
        f"<div class='comment-body'><p>Comment {n} says nothing of note, at length.</p></div>" for n in range(300)
    )
    article = f"<nav><a>Home</a></nav><article><h1>Herons</h1><p>{SENTENCE * 12}</p></article>"
    text = read(f"<html><body>{article}<div id='comments'>{comments}</div></body></html>").text
    assert SENTENCE.strip() in text
    assert "says nothing" not in text
    assert "Home" not in text


def test_page_without_menus_is_read_whole_where_the_article_is_but_a_part_of_it() -> None:
    bare = "".join(f"<b>rule {n}</b><br>\nThe heron of rule {n} waits\non the pier.<br><br>\n" for n in range(40))
    page = f"<html><body><h2>Rules</h2>{bare}<blockquote><p>{SENTENCE * 20}</p></blockquote></body></html>"
    text = read(page).text
    assert text.startswith("## Rules")
    assert [n for n in range(40) if f"The heron of rule {n} waits on the pier." not in text] == []
    menus = "".join(f"<li><a href='{n}'>Menu entry {n}</a></li>" for n in range(200))
    assert "Menu entry" not in read(page.replace("<body>", f"<body><nav><ul>{menus}</ul></nav>")).text


@pytest.mark.parametrize("around", ["article", "body"])
@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<pre><code>if x:\n\n    a()\n\n\nb()\n</code></pre>", "if x:\n\n    a()\n\n\nb()"),
        ("<pre><span>if</span> <span>x</span>:\n<span></span>\n    <span>a</span>()</pre>", "if x:\n\n    a()"),
        ("<pre><code>a<br><br>b</code></pre>", "a\n\nb"),
        ("<p>He said <q>go <q>now</q></q>, and left.</p>", "He said go now, and left."),
        ("<p>So <img src='a.png' alt='a boat'> sails.</p>", "So [Picture: a boat] sails."),
        ("<figure><img src='a.png' alt='Chart of tides'><figcaption>Figure 1</figcaption></figure>", "Chart of tides"),
        (
            "<picture><source srcset='b'><img src='a.png' alt='Chart_2 of tide'></picture>",
            "[Picture: Chart_2 of tide]",
        ),
        ("<p>Fine <img class='emoji' alt='☀'> day</p>", "Fine ☀ day"),
    ],
)
def test_blank_lines_quotations_and_pictures_of_a_page_stay_where_they_are(
    markup: str, words: str, around: str
) -> None:
    page = f"<html><body><{around}><p>{SENTENCES}</p>{markup}<p>{SENTENCES}</p></{around}></body></html>"
    assert words in read(page).text


def test_pictures_that_say_nothing_are_left_out() -> None:
    pictures = "<img src='a'><img src='b' alt=''><img src='c' alt='IMG_20260101.jpg'><p hidden><img alt='gone'></p>"
    text = read(PAGE.replace("<h2>", f"{pictures}<h2>").replace("<nav>", "<nav><img src='d' alt='logo'>")).text
    assert "Picture" not in text
