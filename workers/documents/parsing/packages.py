"""Documents that are ZIP archives of XML parts: Office files, OpenDocument, EPUB. Checked for ZIP bombs when opened."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from workers.documents.kinds import OLE
from workers.documents.parsing import old_office
from workers.documents.parsing.parsed import DocumentTooLong, Original, UnreadableDocument
from workers.documents.parsing.xml_errors import as_unreadable
from workers.documents.parsing.xml_names import Element, attribute, children

MAX_MEMBERS = 20_000
PIECE_BYTES = 1_048_576
ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    RuntimeError,  # of zipfile, for a wrong password
)
TYPES_OF_PARTS = "[Content_Types].xml"


class BrokenPart(UnreadableDocument):
    """A part of the file is damaged. Save the document anew and send the result."""


@dataclass(frozen=True)
class Relation:
    """`type` is the last word of the relation's URI, which Microsoft's and ISO's variants share."""

    type: str
    target: str


class Package:
    """The parts by name. Every part is unpacked once, to count its bytes, before the first is parsed. A damaged one is
    an error where it is needed."""

    def __init__(self, original: Original) -> None:
        if original.body.startswith(OLE):
            raise old_office.problem_of(original)
        self._original = original
        self._broken: dict[str, Exception] = {}
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(original.body))
            self._check()
        except ARCHIVE_ERRORS as error:
            raise UnreadableDocument(f"{original.path!r} is damaged or truncated: {error}") from error
        self._members = {_normal(member.filename): member for member in self._archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._members

    def body(self, name: str) -> bytes | None:
        """None if the archive has no such part. Raises `BrokenPart`."""
        member = self._members.get(_normal(name))
        if member is not None and (error := self._broken.get(member.filename)) is not None:
            raise BrokenPart(f"{self._original.path!r} is damaged or truncated: {error}") from error
        return None if member is None else self._archive.read(member)

    def check_whole(self) -> None:
        """Raises `BrokenPart` if any part is damaged."""
        for name in self._broken:
            self.body(name)

    def xml(self, name: str) -> Element | None:
        """The root of a part, None if the archive has no such part. Entities are not resolved: no format needs them."""
        body = self.body(name)
        if body is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
        )
        with as_unreadable(f"{self._original.path!r} is damaged: its part {name!r} is not XML"):
            return etree.fromstring(body, parser)

    def relations(self, part: str = "") -> Mapping[str, Relation]:
        """Of a part of an Office file, or of the whole file, by their ids. Those that lead out of the file are left
        out."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return {}
        return {
            attribute(one, "Id"): Relation(attribute(one, "Type").rpartition("/")[2], _target(folder, one))
            for one in children(root, "Relationship")
            if attribute(one, "TargetMode") != "External"
        }

    @cached_property
    def main(self) -> str | None:
        """The name of an Office file's main part, which its relations tell."""
        self.xml(TYPES_OF_PARTS)
        found = (one.target for one in self.relations().values() if one.type == "officeDocument")
        return next((target for target in found if target in self), None)

    def title(self) -> str:
        """Of an Office file."""
        for one in self.relations().values():
            if one.type == "core-properties" and (root := self.xml(one.target)) is not None:
                return next((found.text or "" for found in children(root, "title")), "").strip()
        return ""

    def _check(self) -> None:
        members, original = self._archive.infolist(), self._original
        limit = original.limits.max_unpacked_bytes
        if any(member.flag_bits & 1 for member in members):
            raise original.encrypted()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > limit:
            raise DocumentTooLong(f"{original.path!r} unpacks to more than {limit:,} bytes.")
        for member in members:
            original.progress(0, 1)
            for size in self._sizes(member):
                limit -= size
                if limit < 0:
                    raise DocumentTooLong(f"{original.path!r} unpacks to more bytes than its directory states.")

    def _sizes(self, member: zipfile.ZipInfo) -> Iterator[int]:
        try:
            with self._archive.open(member) as opened:
                while piece := opened.read(PIECE_BYTES):
                    yield len(piece)
        except ARCHIVE_ERRORS as error:
            self._broken[member.filename] = error


def _normal(name: str) -> str:
    """Names of parts are compared without their case; some writers separate folders as Windows does."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _target(folder: str, relation: Element) -> str:
    target = unquote(attribute(relation, "Target")).replace("\\", "/")
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
