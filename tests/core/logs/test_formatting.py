"""The two forms of a line."""

import json
import logging
import re
import subprocess
import sys
from typing import Any

import pytest

from core.logs import context
from core.logs.formatting import Formatter, JsonFormatter, TextFormatter
from core.logs.secrecy import Secrets
from core.origin import Origin
from tests.core.test_origin import SENT, TRACE

FORGED = "x\n2026-11-23T00:00:00.000Z WARNING api: forged\r\x1b[2K\u2028\u0085\x00\ud800"
FORMATTERS = [TextFormatter(), JsonFormatter()]


def record_of(
    message: object, *args: object, error: BaseException | None = None, **fields: object
) -> logging.LogRecord:
    exc_info: Any = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("tasks.some", logging.WARNING, "some.py", 1, message, args, exc_info)
    record.created = 1_795_435_200.123
    if fields:
        record.fields = fields
    return record


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:  # the test made it
        return caught


def test_text_has_time_in_utc_level_logger_message_and_fields() -> None:
    record = record_of("job %s", "failed", job="1", state="failed", problem=None, note="two words")
    line = TextFormatter().format(record)
    assert line == (
        '2026-11-23T12:00:00.123Z WARNING tasks.some: job failed job=1 state=failed problem=- note="two words"'
    )


def test_json_has_the_same_as_one_object() -> None:
    [line] = JsonFormatter(process="api").format(record_of("job %s", "failed", job="1", queue_s=0.5)).splitlines()
    told = json.loads(line)
    assert told.pop("pid") > 0
    assert told == {
        "time": "2026-11-23T12:00:00.123Z",
        "level": "warning",
        "logger": "tasks.some",
        "message": "job failed",
        "process": "api",
        "job": "1",
        "queue_s": 0.5,
    }


def test_lines_name_what_the_thread_works_on() -> None:
    with context.about(Origin("req-1", SENT), job="7", kind="answers.ask"):
        told = json.loads(JsonFormatter().format(record_of("asked")))
        text = TextFormatter().format(record_of("asked"))
    about = {"job": "7", "kind": "answers.ask", "request_id": "req-1", "trace_id": TRACE}
    assert told.items() >= about.items()
    assert text.endswith(f"asked job=7 kind=answers.ask request_id=req-1 trace_id={TRACE}")
    assert "job=7" not in TextFormatter().format(record_of("asked"))


@pytest.mark.parametrize("formatter", FORMATTERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(
    "record",
    [record_of(FORGED), record_of("title %s", FORGED), record_of("title", title=FORGED)],
    ids=["message", "argument", "field"],
)
def test_text_of_a_user_forges_no_line(formatter: Formatter, record: logging.LogRecord) -> None:
    line = formatter.format(record)
    assert len(line.splitlines()) == 1
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", line)
    line.encode()


@pytest.mark.parametrize("formatter", FORMATTERS, ids=lambda one: type(one).__name__)
def test_call_with_wrong_arguments_gives_a_line_without_them(formatter: Formatter) -> None:
    line = formatter.format(record_of("%d jobs", "secret words"))
    assert "%d jobs" in line
    assert "secret" not in line


def test_text_shows_a_traceback_indented_below_its_line() -> None:
    first, *rest = TextFormatter().format(record_of("it raised", error=raised(KeyError("secret words")))).split("\n")
    assert first.endswith("it raised")
    assert rest[0] == "    Traceback (most recent call last):"
    assert rest[-1] == "    KeyError"
    assert all(line.startswith("    ") for line in rest)
    assert any("test_formatting.py" in line for line in rest)


def test_json_keeps_a_traceback_in_its_object() -> None:
    line = JsonFormatter().format(record_of("it raised\nand says: secret words", error=raised(TypeError("no len()"))))
    assert len(line.splitlines()) == 1
    told = json.loads(line)
    assert told["message"] == "it raised"
    assert told["exception"].startswith("Traceback (most recent call last):\n")
    assert told["exception"].endswith("\nTypeError: no len()")


def test_secret_settings_are_hidden_wherever_they_turn_up() -> None:
    formatter = TextFormatter(Secrets(["correct horse", "battery staple"]))
    error = raised(OSError(2, "correct horse"))
    shown = formatter.format(record_of("it says %s", "correct horse", error=error, url="battery staple"))
    assert "correct horse" not in shown
    assert "battery staple" not in shown
    assert "it says ..." in shown


def test_process_that_ends_by_an_exception_says_so_as_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    program = (
        "from core.logs.configuration import configure; import threading, warnings; configure('own');"
        "warnings.warn('old');"
        "t = threading.Thread(target=lambda: [][1], name='one'); t.start(); t.join(); raise ValueError('secret words')"
    )
    env = {"PENSUM_LOG_FORMAT": "json", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["level"], line["process"]) for line in lines] == [
        ("warning", "own"),
        ("error", "own"),
        ("critical", "own"),
    ]
    assert lines[1]["message"] == "the thread one ended"
    assert lines[1]["exception"].endswith("\nIndexError")
    assert lines[2]["exception"].endswith("\nValueError")
    assert done.returncode == 1
