"""All data of a user as a ZIP that is written while it is sent, so that its size costs no memory: at most some rows, or
one file, are held at a time. They are read one after the other, and nothing is locked meanwhile."""

import asyncio
import io
import json
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeVar
from uuid import UUID
from weakref import WeakValueDictionary
from zipfile import ZIP_DEFLATED, ZipFile

from pydantic_core import from_json, to_jsonable_python

from api import fair_share
from db.models import Job
from db.queries.accounts import exports
from db.queries.accounts.exports import ExportedRow
from db.row_level_security import acting_for
from db.transactions import read
from tasks.job_schema import RESHAPED, ordered_input, readable, shown_result

LONGEST_NAME = 100  # characters; what comes before it is longer on no system than its paths may be
UNSAFE = re.compile(r"[^\w.\- ]|^\.+")

T = TypeVar("T")

_turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()


class Missing(NamedTuple):
    """A value that cannot be read: a worker of another version wrote it, or somebody who had its login."""

    table: str
    id: str
    column: str


class _Written(io.RawIOBase):
    """What was written and not taken yet. It cannot be sought in, which tells `zipfile` never to go back."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._bytes += data
        return len(data)

    def take(self) -> bytes:
        taken, self._bytes = bytes(self._bytes), bytearray()
        return taken


async def export(user_id: UUID) -> AsyncGenerator[bytes]:
    """The ZIP: `account.json`, a file of rows for each table, and `files` and `texts` of documents. `missing.json` says
    what of the rows cannot be read, where there is such a thing. One export of a user is written at a time; others wait
    until it is."""
    turn = _turns.setdefault(user_id, asyncio.Lock())
    async with fair_share.paused():
        await turn.acquire()
    try:
        async with aclosing(_export(user_id)) as pieces:
            async for piece in pieces:
                yield piece
    finally:
        turn.release()


async def _export(user_id: UUID) -> AsyncGenerator[bytes]:
    written = _Written()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for part in (_account(archive, user_id), _tables(archive, user_id), _documents(archive, user_id)):
            async with aclosing(part) as steps:
                async for _ in steps:
                    yield written.take()
    yield written.take()


async def _account(archive: ZipFile, user_id: UUID) -> AsyncGenerator[None]:
    account = await _read(exports.get_account, user_id=user_id)
    archive.writestr("account.json", json.dumps(to_jsonable_python(account), indent=2, ensure_ascii=False))
    yield


async def _tables(archive: ZipFile, user_id: UUID) -> AsyncGenerator[None]:
    missing: list[Missing] = []
    for table in exports.EXPORTED:
        with archive.open(f"{table}.json", "w") as file:
            file.write(b"[")
            separator, rows = "\n", await _rows(table, user_id, None)
            while rows:
                lines = ",\n".join(await _as_shown(table, rows, user_id, missing))
                await asyncio.to_thread(file.write, (separator + lines).encode())
                yield
                separator, rows = ",\n", await _rows(table, user_id, rows[-1].key)
            file.write(b"\n]\n")
    if missing:
        archive.writestr("missing.json", json.dumps([one._asdict() for one in missing], indent=2))
        yield


async def _as_shown(table: str, rows: Sequence[ExportedRow], user_id: UUID, missing: list[Missing]) -> list[str]:
    """Jobs show other people, and keep the order of what clients and models wrote, as the routes of jobs do."""
    if table != Job.__tablename__:
        return [row.data for row in rows]
    schemas = await _read(exports.list_schemas, [row.key[0] for row in rows], user_id=user_id)
    return [_job_as_shown(row, schemas.get(row.key[0]), missing) for row in rows]


def _job_as_shown(row: ExportedRow, schema_text: str | None, missing: list[Missing]) -> str:
    [job_id], [kind, given, result] = row.key, row.apart
    assert kind is not None
    if schema_text and given:
        given = _shown(
            job_id, "input", given, lambda value: ordered_input(value, {"schema_text": schema_text}), missing
        )
    if kind in RESHAPED and result:
        result = _shown(job_id, "result", result, lambda value: shown_result(kind, value), missing)
    return f'{row.data[:-1]},"kind":{json.dumps(kind)},"input":{given or "null"},"result":{result or "null"}}}'


def _shown(
    job_id: UUID, column: str, written: str, show: Callable[[Any], dict[str, Any]], missing: list[Missing]
) -> str | None:
    shown = readable(job_id, column, written, lambda text: json.dumps(show(from_json(text)), ensure_ascii=False))
    if shown is None:
        missing.append(Missing(Job.__tablename__, str(job_id), column))
    return shown


async def _rows(table: str, user_id: UUID, after: Sequence[Any] | None) -> list[ExportedRow]:
    return await _read(exports.list_rows, table, user_id=user_id, after=after)


async def _documents(archive: ZipFile, user_id: UUID) -> AsyncGenerator[None]:
    documents = await _read(exports.list_documents, user_id=user_id)
    while documents:
        for document_id, path in documents:
            if body := await _read(exports.find_file, document_id, user_id=user_id):
                await asyncio.to_thread(archive.writestr, f"files/{document_id}/{safe_name(path)}", body)
                yield
            if text := await _read(exports.find_text, document_id, user_id=user_id):
                await asyncio.to_thread(archive.writestr, f"texts/{document_id}.txt", text)
                yield
        documents = await _read(exports.list_documents, user_id=user_id, after=documents[-1][0])


def safe_name(path: str) -> str:
    """The last part of a path or URL, as a file may be named on any system."""
    return UNSAFE.sub("_", PurePosixPath(path).name)[-LONGEST_NAME:] or "file"


async def _read(query: Callable[..., T], *args: Any, user_id: UUID, **kwargs: Any) -> T:
    """The stream of a response runs outside of the request that set the acting user."""
    with acting_for(user_id):
        return await read(query, *args, user_id=user_id, **kwargs)
