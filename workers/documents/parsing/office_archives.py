"""A check of Office files, which are ZIP archives, for ZIP bombs before a parser opens them."""

import io
import zipfile
import zlib

from workers.documents.kinds import OLE
from workers.documents.parsing.parsed import DocumentTooLong, Original, UnreadableDocument

MAX_MEMBERS = 20_000
PIECE_BYTES = 1_048_576


def member_names(original: Original) -> set[str]:
    """The members of the archive. Its unpacked size is checked twice: as declared, and as really unpacked."""
    limit = original.limits.max_unpacked_bytes
    if original.body.startswith(OLE):
        raise original.encrypted()
    try:
        with zipfile.ZipFile(io.BytesIO(original.body)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise original.encrypted()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > limit:
                raise DocumentTooLong(f"{original.path!r} unpacks to more than {limit:,} bytes.")
            _unpack(archive, members, original)
            return {member.filename for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise UnreadableDocument(f"{original.path!r} is damaged or truncated: {error}") from error


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], original: Original) -> None:
    left = original.limits.max_unpacked_bytes
    for member in members:
        original.progress(0, 1)
        with archive.open(member) as opened:
            while piece := opened.read(PIECE_BYTES):
                left -= len(piece)
                if left < 0:
                    raise DocumentTooLong(f"{original.path!r} unpacks to more bytes than its directory states.")
