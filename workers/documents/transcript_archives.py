"""ZIP archives of transcripts, unpacked in memory. Member names are only labels: no file is written."""

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
MAX_RATIO = 200  # of unpacked to packed bytes; captions compress to a tenth, rolling captions to a thirtieth
SMALL_BYTES = 1_000_000  # smaller members may have any ratio
MAX_LABEL = 200
PIECE_BYTES = 262_144
INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
UNPACK_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,  # of zipfile, for a wrong password
    OSError,
    ValueError,
)


class ArchiveRefused(Permanent):
    """The archive is too large, damaged or contains no transcript."""

    slug = "archive-refused"


@dataclass(frozen=True)
class Member:
    """`name` is the path inside the archive as a label: without `..`, drive letters and control characters."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class Skipped:
    name: str
    reason: str


@dataclass
class UnpackedArchive:
    members: list[Member] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def is_archive(body: bytes) -> bool:
    return body.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpack(body: bytes, *, checkpoint: Callable[[], None] = lambda: None) -> UnpackedArchive:
    """All transcripts of the archive, and the reason for each member that was skipped.

    Raises `ArchiveRefused` for an archive that is damaged, empty or a ZIP bomb, by its directory or when unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            files = [info for info in archive.infolist() if not info.filename.endswith("/")]
            _check(files)
            unpacked = _read(archive, files, checkpoint)
    except UNPACK_ERRORS as error:
        raise ArchiveRefused("The archive is damaged or truncated. Create it again.") from error
    if not unpacked.members:
        skipped = "; ".join(f"{one.name!r}: {one.reason}" for one in unpacked.skipped[:5])
        raise ArchiveRefused(f"The archive contains no readable transcript (.srt or .vtt). {skipped}".strip())
    return unpacked


def _check(files: list[zipfile.ZipInfo]) -> None:
    if len(files) > MAX_MEMBERS:
        raise ArchiveRefused(f"The archive contains {len(files):,} files; the maximum is {MAX_MEMBERS:,}.")
    if sum(info.file_size for info in files) > MAX_BYTES:
        raise ArchiveRefused(f"The archive unpacks to more than {MAX_BYTES:,} bytes.")
    if any(_is_bomb(info) for info in files):
        raise ArchiveRefused("The archive contains a file whose compression ratio is too high for text.")


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(SMALL_BYTES, MAX_RATIO * info.compress_size)


def _read(archive: zipfile.ZipFile, files: list[zipfile.ZipInfo], checkpoint: Callable[[], None]) -> UnpackedArchive:
    unpacked = UnpackedArchive()
    names: set[str] = set()
    bytes_left = MAX_BYTES
    for info in files:
        checkpoint()
        name = label(info.filename)
        reason = _skip_reason(info, name, names)
        if reason:
            unpacked.skipped.append(Skipped(name, reason))
            continue
        names.add(name)
        body = b"".join(_pieces(archive, info, min(bytes_left, MAX_MEMBER_BYTES)))
        bytes_left -= len(body)
        unpacked.members.append(Member(name, KINDS[_suffix(name)], body))
    return unpacked


def _skip_reason(info: zipfile.ZipInfo, name: str, names: set[str]) -> str | None:
    if _suffix(name) == ".zip":
        return "nested archives are not opened"
    if _suffix(name) not in KINDS or name.startswith("__MACOSX/"):
        return "not a transcript: neither .srt nor .vtt"
    if info.flag_bits & 1:
        return "password-protected"
    if info.file_size > MAX_MEMBER_BYTES:
        return f"larger than {MAX_MEMBER_BYTES:,} bytes"
    return "another file has the same name" if name in names else None


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, max_bytes: int) -> Iterator[bytes]:
    """Unpacks at most `max_bytes`, whatever the directory declares."""
    with archive.open(info) as opened:
        while piece := opened.read(PIECE_BYTES):
            max_bytes -= len(piece)
            if max_bytes < 0:
                raise ArchiveRefused("The archive unpacks to more bytes than its directory states.")
            yield piece


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def label(name: str) -> str:
    """`../../etc/./passwd.srt` is `etc/passwd.srt`, and so is `C:\\etc\\passwd.srt`."""
    parts = INVISIBLE.sub("", name.replace("\\", "/")).encode(errors="replace").decode().split("/")
    kept = [part.strip() for part in parts if part.strip(" .") and not re.fullmatch(r"[A-Za-z]:", part)]
    return "/".join(kept)[-MAX_LABEL:] or "unnamed"
