"""Typesetting a template of ours with data of users.

What users wrote enters as JSON, never as markup: `#read("...")` in a name prints as these characters. Templates
stand in `templates/`; typst sees no file outside that folder, and they import no package, so nothing is fetched.
The same data gives the same bytes: the fonts come with typst, and no time of creation is written.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGABRT, SIGXCPU
from tempfile import TemporaryFile
from typing import Any

from core.errors import Permanent
from workers.reports import typst_child
from workers.reports.printable import in_all_texts, mark_uncovered, mark_unsure, without_controls

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "templates"

CHECK_SECONDS = 0.2
ENVIRONMENT = {"RAYON_NUM_THREADS": "1"}  # a job has one processor, and threads reserve memory


@dataclass(frozen=True)
class Limits:
    """Of one report. The characters take about 1.5 `seconds` of a processor and 200 MB as usual text, and 6 seconds and
    900 MB as the worst."""

    characters: int = 500_000
    seconds: int = 60
    memory_bytes: int = 2_000_000_000


LIMITS = Limits()


class ReportTooLarge(Permanent):
    """The report has more text than a PDF may have."""

    slug = "report-too-large"


class CharacterWithoutFont(Exception):
    """typst makes no PDF/UA of a text with a character that no font prints where it stands."""


def _do_nothing() -> None: ...


def render_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    templates: Path = TEMPLATES,
    limits: Limits = LIMITS,
    checkpoint: Callable[[], None] = _do_nothing,
) -> bytes:
    """A tagged PDF (PDF/UA-1) of `{template}.typ`, which finds `data` as `json(bytes(sys.inputs.data))`. Raises
    `ReportTooLarge`.

    `data` must have a `title` and a `lang` (ISO 639-1). A character that typst's fonts do not cover (Chinese, Japanese,
    Korean, Thai, emoji) prints as U+25A1, and `data.unprinted` tells the template. `checkpoint` is called about five
    times a second; if it raises, the work ends.
    """
    texts = in_all_texts({**data, "unprinted": False}, without_controls)
    _ensure_short(texts, limits)
    file, marked = templates / f"{template}.typ", _marked(texts, mark_uncovered)
    try:
        return typeset(file, marked, limits, checkpoint)
    except CharacterWithoutFont:
        logger.warning("a report (%s) has a character that no font prints where it stands: more are marked", template)
        return typeset(file, _marked(texts, mark_unsure), limits, checkpoint)


def _ensure_short(data: Mapping[str, Any], limits: Limits) -> None:
    count = 0

    def add(text: str) -> str:
        nonlocal count
        count += len(text)
        return text

    in_all_texts(dict(data), add)
    if count > limits.characters:
        raise ReportTooLarge(f"The report has {count:,} characters. A PDF may have {limits.characters:,}.")


def _marked(data: Mapping[str, Any], mark: Callable[[str], str]) -> Mapping[str, Any]:
    marked = in_all_texts(dict(data), mark)
    return marked if marked == data else {**marked, "unprinted": True}


def typeset(
    template: Path,
    data: Mapping[str, Any],
    limits: Limits = LIMITS,
    checkpoint: Callable[[], None] = _do_nothing,
    check_seconds: float = CHECK_SECONDS,
) -> bytes:
    """The PDF, which a child process makes under limits of its own. Raises `CharacterWithoutFont`, and `ReportTooLarge`
    where a limit ended the child."""
    arguments = [str(template), str(limits.seconds), str(limits.memory_bytes), str(os.getpid())]
    command = [sys.executable, "-I", typst_child.__file__, *arguments]
    pipe = subprocess.PIPE
    with TemporaryFile() as given:  # not a pipe: `communicate` goes on writing to none after a timeout
        given.write(json.dumps(data, ensure_ascii=False, sort_keys=True).encode())
        given.seek(0)
        child = subprocess.Popen(command, stdin=given, stdout=pipe, stderr=pipe, env=ENVIRONMENT)
    with child:
        try:
            pdf, complaint = _outputs(child, checkpoint, check_seconds)
        except BaseException:  # whatever ends the wait: a cancel, a lost lease, a stop of the worker
            child.kill()
            raise
    match child.returncode:
        case 0:
            return pdf
        case typst_child.CHARACTER_WITHOUT_FONT:
            raise CharacterWithoutFont
        case signal if signal == -SIGXCPU:
            raise ReportTooLarge(f"The report takes more than {limits.seconds} seconds of a processor.")
        case signal if signal == -SIGABRT or b"MemoryError" in complaint:
            raise ReportTooLarge(f"The report takes more than {limits.memory_bytes:,} bytes of memory.")
    raise RuntimeError(f"typst ended with {child.returncode}: {complaint.decode(errors='replace')[-2000:]}")


def _outputs(
    child: "subprocess.Popen[bytes]", checkpoint: Callable[[], None], check_seconds: float
) -> tuple[bytes, bytes]:
    while True:
        try:
            return child.communicate(timeout=check_seconds)
        except subprocess.TimeoutExpired:
            checkpoint()
