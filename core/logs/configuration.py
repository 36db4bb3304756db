"""Sets up the logging of a process: one handler, to stderr, for everything that its libraries and it say."""

import logging
import sys
import threading
from types import TracebackType

from core.logs.formatting import Formatter, JsonFormatter, TextFormatter
from core.logs.secrecy import Secrets, secret_values
from core.settings import settings

OURS = ("api", "bench", "cli", "core", "db", "embedded", "tasks", "workers")

logger = logging.getLogger(__name__)


def formatter(process: str | None = None) -> Formatter:
    """As the settings ask for."""
    secrets = Secrets(secret_values(settings()))
    return (JsonFormatter if settings().logs.format == "json" else TextFormatter)(secrets, process)


def configure(process: str | None = None, *, level: int = logging.INFO) -> logging.Handler:
    """`level` is for what libraries say; what Pensum says has `PENSUM_LOG_LEVEL`. A second call replaces the first.
    Returns the handler, as uvicorn's configuration asks for one (api/log_config.json)."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(process))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(settings().logs.level.upper())
    logging.captureWarnings(True)
    sys.excepthook = _log_end
    threading.excepthook = _log_end_of_thread
    return handler


def _log_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logger.critical("this process ends", exc_info=error)


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
        name = ended.thread.name if ended.thread else "?"
        logger.error("the thread %s ended", name, exc_info=ended.exc_value)
