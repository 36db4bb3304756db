import io
from pathlib import Path

import pypdf
import pytest
import typst

from workers.reports import render
from workers.reports.render import TEMPLATES, render_pdf

SIX_LANGUAGES = "Größe, café déjà, mañana, città, żółć łąka, Привет, Ωμέγα, ţară, čšž"


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A template that prints one text, in a folder of its own."""
    (tmp_path / "page.typ").write_text((TEMPLATES / "page.typ").read_text())
    (tmp_path / "plain.typ").write_text('#import "page.typ": data, report\n#show: report\n= #data.title\n#data.text\n')
    monkeypatch.setattr(render, "TEMPLATES", tmp_path)
    return "plain"


def test_template_reads_no_file_outside_its_folder(
    plain: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    secret.write_text("the password")
    for path in (str(secret), f"../{secret.parent.name}/secret.txt"):
        (tmp_path / "thief.typ").write_text(f'#import "page.typ": data, report\n#show: report\n#read("{path}")\n')
        with pytest.raises(typst.TypstError):
            rendered("thief", "")


def rendered(template: str, text: str) -> bytes:
    return render_pdf(template, {"title": "Report", "lang": "en", "text": text})


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_letters_of_latin_greek_and_cyrillic_are_printed(plain: str) -> None:
    assert SIX_LANGUAGES in text_of(rendered(plain, SIX_LANGUAGES)).replace("\n", " ")


@pytest.mark.parametrize(
    "markup", ['#eval("1+1")', '#read("/etc/passwd")', "*bold* _it_ $x$ @ref <a>", '#import "@preview/a:1.0.0"']
)
def test_markup_of_a_user_is_printed_as_it_stands(plain: str, markup: str) -> None:
    assert markup in text_of(rendered(plain, markup))


def test_same_data_gives_the_same_bytes_without_a_date(plain: str) -> None:
    pdf = rendered(plain, SIX_LANGUAGES)
    assert pdf == rendered(plain, SIX_LANGUAGES)
    assert b"CreationDate" not in pdf


def test_pdf_declares_itself_accessible_and_names_its_language(plain: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(rendered(plain, "Text")))
    assert b"pdfuaid:part>1<" in reader.xmp_metadata.stream.get_data() if reader.xmp_metadata else False
    root = reader.trailer["/Root"].get_object()
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)  # type: ignore[index]  # pypdf types a dictionary as any object


def test_characters_without_a_font_are_marked_and_the_report_says_so(plain: str) -> None:
    text = text_of(rendered(plain, "张伟 speaks ไทย \U0001f600"))
    assert "张" not in text
    assert "□□ speaks □□□ □" in text
    assert "stands for a character" in text


def test_controls_and_any_character_of_unicode_do_no_harm(plain: str) -> None:
    assert "a b c d" in text_of(rendered(plain, "a\x00b\x07c\ud800d"))
    every_block = "".join(chr(code) for code in range(0x20, 0x30000, 61))
    assert rendered(plain, every_block).startswith(b"%PDF")


def test_templates_import_no_package_and_read_no_file() -> None:
    for template in TEMPLATES.glob("*.typ"):
        assert "@" not in template.read_text()
        assert "read(" not in template.read_text()
