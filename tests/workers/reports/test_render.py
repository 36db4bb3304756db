"""Reports of hostile and foreign texts as PDF files."""

import io
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pypdf
import pytest

from bench.reports.font_coverage import in_context
from core.errors import Cancelled
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.reports.font_coverage import RANGES
from workers.reports.render import LIMITS, TEMPLATES, Limits, ReportTooLarge, render_pdf, typeset

SIX_LANGUAGES = "Größe, café déjà, mañana, città, żółć łąka, Привет, Ωμέγα, ţară, čšž"
SEVENTEEN_SCRIPTS = (
    "\u0e01\u3042\uac00\U0001f600\u0905\u0985\u0a05\u0b05\u0c05\u0d05\u1000\u1780\u10a0\u1200\u13a0\u1400\u1680"
)
ENDLESS = "#for i in range(1000000) { for j in range(1000000) { let x = j } }"
STARTED: list[str] = []
ROOT = Path(__file__).parents[3]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A folder with a template that prints one text."""
    (tmp_path / "page.typ").write_text((TEMPLATES / "page.typ").read_text())
    (tmp_path / "plain.typ").write_text('#import "page.typ": data, report\n#show: report\n= #data.title\n#data.text\n')
    return tmp_path


def rendered(templates: Path, text: str, template: str = "plain", **options: Any) -> bytes:
    return render_pdf(template, {"title": "Report", "lang": "en", "text": text}, templates=templates, **options)


@contextmanager
def compilations() -> Iterator[list[str]]:
    """The processes that compile, as Python's audit events tell them."""
    del STARTED[:]
    yield STARTED


def _note(event: str, arguments: Any) -> None:
    if event == "subprocess.Popen" and any("typst_child" in str(part) for part in arguments[1]):
        STARTED.append(event)


sys.addaudithook(_note)


def test_template_reads_no_file_outside_its_folder(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    secret.write_text("the password")
    for path in (str(secret), f"../{secret.parent.name}/secret.txt"):
        (plain / "thief.typ").write_text(f'#import "page.typ": data, report\n#show: report\n#read("{path}")\n')
        with pytest.raises(
            RuntimeError, match=r"typst\.TypstError: .*(file not found|access denied|escape the project root)"
        ):
            rendered(plain, "", "thief")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_letters_of_latin_greek_and_cyrillic_are_printed(plain: Path) -> None:
    assert SIX_LANGUAGES in text_of(rendered(plain, SIX_LANGUAGES)).replace("\n", " ")


@pytest.mark.parametrize(
    "markup", ['#eval("1+1")', '#read("/etc/passwd")', "*bold* _it_ $x$ @ref <a>", '#import "@preview/a:1.0.0"']
)
def test_markup_of_a_user_is_printed_as_it_stands(plain: Path, markup: str) -> None:
    assert markup in text_of(rendered(plain, markup))


def test_same_data_gives_the_same_bytes_without_a_date(plain: Path) -> None:
    pdf = rendered(plain, SIX_LANGUAGES)
    assert pdf == rendered(plain, SIX_LANGUAGES)
    assert b"CreationDate" not in pdf


def test_pdf_declares_itself_accessible_and_names_its_language(plain: Path) -> None:
    reader = pypdf.PdfReader(io.BytesIO(rendered(plain, "Text")))
    assert b"pdfuaid:part>1<" in reader.xmp_metadata.stream.get_data() if reader.xmp_metadata else False
    root = reader.trailer["/Root"].get_object()
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)  # type: ignore[index]  # pypdf types a dictionary as any object


def test_characters_without_a_font_are_marked_and_the_report_says_so(plain: Path) -> None:
    text = text_of(rendered(plain, "张伟 speaks ไทย \U0001f600"))
    assert "张" not in text
    assert "□□ speaks □□□ □" in text
    assert "stands for a character" in text


def test_text_of_seventeen_scripts_is_compiled_once_like_its_latin_twin(plain: Path) -> None:
    text = f"I went to school, שלום, {' '.join(SEVENTEEN_SCRIPTS)}, and we played."
    with compilations() as started:
        printed = text_of(rendered(plain, text))
    assert len(started) == 1
    assert "שלום" in printed or "םולש" in printed
    assert printed.count("□") >= len(SEVENTEEN_SCRIPTS) - 2  # typst has a Cherokee font and a Devanagari one


def test_every_covered_character_is_printed_at_the_first_try(plain: Path) -> None:
    """Where this fails after an upgrade of typst: python -m bench.reports.font_coverage"""
    ends = [run.partition("-")[::2] for run in RANGES.split()]
    codes = [code for first, last in ends for code in range(int(first, 16), int(last or first, 16) + 1)]
    with compilations() as started:
        printed = text_of(rendered(plain, "\n".join(in_context(code) for code in codes)))
    assert len(started) == 1
    assert "stands for a character" not in printed


def test_invisible_characters_are_not_marked(plain: Path) -> None:
    ignored = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufe0e\ufe0f\ufeff\U000e0001\U000e0100"
    spaces = "".join(chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Zs")
    with compilations() as started:
        printed = text_of(rendered(plain, "".join(f"a{one}b " for one in ignored + spaces.replace("\u1680", ""))))
    assert len(started) == 1
    assert "□" not in printed


def test_accent_that_no_font_has_with_its_base_costs_a_second_compilation_at_most(plain: Path) -> None:
    with compilations() as started:
        printed = text_of(rendered(plain, "∀\u093e"))
    assert len(started) == 2
    assert "Report\n□□" in printed
    assert "stands for a character" in printed


def test_controls_and_any_character_of_unicode_do_no_harm(plain: Path) -> None:
    assert "a b c d e" in text_of(rendered(plain, "a\x00b\x07c\ud800d\u2028e"))
    every_block = "".join(chr(code) for code in range(0x20, 0x30000, 61))
    with compilations() as started:
        assert rendered(plain, every_block).startswith(b"%PDF")
    assert len(started) <= 2


def test_text_beyond_the_limit_of_a_report_is_refused_before_anything_is_compiled(plain: Path) -> None:
    with compilations() as started, pytest.raises(ReportTooLarge, match=f"{LIMITS.characters:,}"):
        rendered(plain, "x" * LIMITS.characters)
    assert not started


def test_report_ends_when_its_job_is_cancelled(plain: Path) -> None:
    with pytest.raises(Cancelled):
        rendered(plain, "", _with(plain, ENDLESS), checkpoint=_cancel)


def _cancel() -> None:
    raise Cancelled


@pytest.mark.parametrize(
    ("code", "limits"),
    [(ENDLESS, Limits(seconds=1)), ("#range(100000000).len()", Limits(memory_bytes=400_000_000))],
)
def test_report_that_takes_more_than_its_limits_is_refused(plain: Path, code: str, limits: Limits) -> None:
    with pytest.raises(ReportTooLarge, match="takes more than"):
        rendered(plain, "", _with(plain, code), limits=limits)


def _with(templates: Path, code: str) -> str:
    """The name of a template that does this."""
    (templates / "custom.typ").write_text(f'#import "page.typ": data, report\n#show: report\n{code}\n')
    return "custom"


def test_templates_import_no_package_and_read_no_file() -> None:
    for template in TEMPLATES.glob("*.typ"):
        assert "@" not in template.read_text()
        assert "read(" not in template.read_text()


def test_report_of_a_worker_that_was_killed_goes_no_further(plain: Path) -> None:
    (plain / "endless.typ").write_text(f'#import "page.typ": data, report\n#show: report\n{ENDLESS}')
    script = (
        "import sys; from pathlib import Path; from workers.reports.render import render_pdf;"
        'render_pdf("endless", {"title": "", "lang": "en"}, templates=Path(sys.argv[1]))'
    )
    with subprocess.Popen([sys.executable, "-c", script, str(plain)], cwd=ROOT) as worker:
        assert eventually(lambda: bool(typesetting(plain)), LONGEST_SECONDS)
        worker.kill()
    assert eventually(lambda: not typesetting(plain), LONGEST_SECONDS)


def typesetting(templates: Path) -> list[str]:
    """The processes that typeset a template of this folder, and may yet be starting."""
    lines = (read_bytes(path) for path in Path("/proc").glob("[0-9]*/cmdline"))
    return [str(line) for line in lines if b"typst_child" in line and str(templates).encode() in line]


def read_bytes(path: Path) -> bytes:
    with suppress(OSError):  # of a process that has ended
        return path.read_bytes()
    return b""


@pytest.mark.timeout(60)
def test_long_report_is_made_by_a_process_that_is_slow_to_read_it(plain: Path) -> None:
    """It has begun to read by none of the first looks at it, and a pipe holds 64 KB."""
    data = {"title": "Report", "lang": "en", "unprinted": False, "text": "We played in the garden. " * 8_000}
    pdf = typeset(plain / "plain.typ", data, check_seconds=0.001)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 10
