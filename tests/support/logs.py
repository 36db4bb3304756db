"""What a process would write to its log."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.logs.configuration import OURS
from core.logs.formatting import Formatter, JsonFormatter


class Lines(logging.Handler):
    """Formats each record at once, as the handler of a process does."""

    def __init__(self, formatter: Formatter) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def about(self, job: object, **fields: object) -> list[dict[str, Any]]:
        wanted = {"job": str(job), **fields}
        return [line for line in self.objects if line.items() >= wanted.items()]


@contextmanager
def logged(formatter: Formatter | None = None, level: int = logging.INFO) -> Iterator[Lines]:
    """What Pensum and its libraries log within the block; JSON objects unless another formatter is given."""
    handler, loggers = Lines(formatter or JsonFormatter()), [logging.getLogger(name) for name in OURS]
    before = [logger.level for logger in loggers]
    logging.getLogger().addHandler(handler)
    for logger in loggers:
        logger.setLevel(level)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)
        for logger, level_before in zip(loggers, before, strict=True):
            logger.setLevel(level_before)
