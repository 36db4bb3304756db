"""Lines of a log: as text, or each as a JSON object."""

import json
import logging
import os
import re
from datetime import UTC, datetime

from core.errors import AppError
from core.logs import context
from core.logs.secrecy import Secrets, render_traceback, told

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
PLAIN = re.compile(r"[^\s\"=]+")
FIELDS = "fields"  # of a record, by `extra`


class Formatter(logging.Formatter):
    """What both have in common: the parts of a record, with secrets hidden."""

    def __init__(self, secrets: Secrets | None = None, process: str | None = None) -> None:
        super().__init__()
        self._secrets = secrets or Secrets()
        self._process = process

    def _fields(self, record: logging.LogRecord) -> dict[str, object]:
        return {**context.fields(), **getattr(record, FIELDS, {})}

    def _words(self, record: logging.LogRecord) -> str:
        message = self._secrets.hide(_message(record))
        return message.partition("\n")[0] if record.exc_info else message  # the rest repeats the exception

    def _traceback(self, record: logging.LogRecord) -> str | None:
        error = record.exc_info[1] if record.exc_info else None
        return None if error is None else self._secrets.hide(render_traceback(error))


class TextFormatter(Formatter):
    """`2026-11-23T10:00:00.123Z WARNING tasks.job_log: attempt ended job=... state=failed`. A line stays one line,
    whatever a message holds; only a traceback has more, each indented."""

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={_value(self._secrets, value)}" for name, value in self._fields(record).items())
        line = f"{_time(record)} {record.levelname} {record.name}: {_on_one_line(self._words(record))}{fields}"
        traceback = self._traceback(record)
        return line if traceback is None else "\n    ".join([line, *traceback.split("\n")])


class JsonFormatter(Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._words(record),
            "pid": record.process or os.getpid(),
        }
        if self._process is not None:
            line["process"] = self._process
        line |= {name: _as_json(self._secrets, value) for name, value in self._fields(record).items()}
        if (traceback := self._traceback(record)) is not None:
            line["exception"] = traceback
        return json.dumps(line, ensure_ascii=True)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    """A foreign exception among the arguments is told without what it quotes."""
    args = record.args
    if isinstance(args, tuple):
        args = tuple(_told_if_foreign(value) for value in args)
    message = str(record.msg) if not isinstance(record.msg, BaseException) else told(record.msg)
    try:
        return message % args if args else message
    except (TypeError, ValueError, KeyError):  # a wrong call of the logger: better its pattern than no line
        return message


def _told_if_foreign(value: object) -> object:
    return told(value) if isinstance(value, BaseException) and not isinstance(value, AppError) else value


def _on_one_line(text: str) -> str:
    return UNPRINTABLE.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def _value(secrets: Secrets, value: object) -> str:
    text = secrets.hide(str(value)) if value is not None else "-"
    return text if PLAIN.fullmatch(text) and not UNPRINTABLE.search(text) else json.dumps(text)


def _as_json(secrets: Secrets, value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else secrets.hide(str(value))
