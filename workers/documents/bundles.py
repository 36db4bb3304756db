"""Transcripts that come together in a ZIP archive. Names inside are labels: nothing is ever written to a path."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from core.errors import Permanent

KINDS = {".srt": "srt", ".vtt": "vtt"}
MAX_MEMBERS = 1_000
MAX_MEMBER_BYTES = 20_000_000
MAX_BYTES = 100_000_000
MAX_RATIO = 200  # of unpacked to packed bytes; captions shrink to a tenth, and rolling ones to a thirtieth
SMALL_BYTES = 1_000_000  # may shrink as they like
MAX_LABEL = 200
PIECE_BYTES = 262_144
UNSEEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, RuntimeError, OSError, ValueError)


class ArchiveRefused(Permanent):
    """The archive is too large, damaged or contains no transcript."""

    slug = "archive-refused"


@dataclass(frozen=True)
class Member:
    """`name` is the path inside the archive, made harmless."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class Skipped:
    name: str
    reason: str


@dataclass
class Bundle:
    members: list[Member] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def is_archive(body: bytes) -> bool:
    return body.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpack(body: bytes, *, checkpoint: Callable[[], None] = lambda: None) -> Bundle:
    """All transcripts of the archive, and why the rest was left out. Raises `ArchiveRefused` for one that is broken,
    empty, or a bomb by what it says of itself or by what comes out."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            _check(files)
            bundle = _read(archive, files, checkpoint)
    except BROKEN as error:
        raise ArchiveRefused("The archive is damaged or truncated. Create it again.") from error
    if not bundle.members:
        left_out = "; ".join(f"{one.name!r}: {one.reason}" for one in bundle.skipped[:5])
        raise ArchiveRefused(f"The archive contains no readable transcript (.srt or .vtt). {left_out}".strip())
    return bundle


def _check(files: list[zipfile.ZipInfo]) -> None:
    if len(files) > MAX_MEMBERS:
        raise ArchiveRefused(f"The archive contains {len(files):,} files; the maximum is {MAX_MEMBERS:,}.")
    if sum(info.file_size for info in files) > MAX_BYTES:
        raise ArchiveRefused(f"The archive unpacks to more than {MAX_BYTES:,} bytes.")
    if any(_is_bomb(info) for info in files):
        raise ArchiveRefused("The archive contains a file whose compression ratio is too high for text.")


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(SMALL_BYTES, MAX_RATIO * info.compress_size)


def _read(archive: zipfile.ZipFile, files: list[zipfile.ZipInfo], checkpoint: Callable[[], None]) -> Bundle:
    bundle = Bundle()
    names: set[str] = set()
    left = MAX_BYTES
    for info in files:
        checkpoint()
        name = label(info.filename)
        reason = _why_not(info, name, names)
        if reason:
            bundle.skipped.append(Skipped(name, reason))
            continue
        names.add(name)
        body = b"".join(_pieces(archive, info, min(left, MAX_MEMBER_BYTES)))
        left -= len(body)
        bundle.members.append(Member(name, KINDS[_ending(name)], body))
    return bundle


def _why_not(info: zipfile.ZipInfo, name: str, names: set[str]) -> str | None:
    if _ending(name) == ".zip":
        return "nested archives are not opened"
    if _ending(name) not in KINDS or name.startswith("__MACOSX/"):
        return "no transcript: neither .srt nor .vtt"
    if info.flag_bits & 1:
        return "password-protected"
    if info.file_size > MAX_MEMBER_BYTES:
        return f"larger than {MAX_MEMBER_BYTES:,} bytes"
    return "another file of this name came before" if name in names else None


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """Whatever the archive says of a member, no more than that comes out."""
    with archive.open(info) as opened:
        while piece := opened.read(PIECE_BYTES):
            most -= len(piece)
            if most < 0:
                raise ArchiveRefused("The archive unpacks to more bytes than its directory states.")
            yield piece


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def label(name: str) -> str:
    """`../../etc/./passwd.srt` is `etc/passwd.srt`, and so is `C:\\etc\\passwd.srt`."""
    parts = UNSEEN.sub("", name.replace("\\", "/")).encode(errors="replace").decode().split("/")
    kept = [part.strip() for part in parts if part.strip(" .") and not re.fullmatch(r"[A-Za-z]:", part)]
    return "/".join(kept)[-MAX_LABEL:] or "unnamed"
