import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import Cancelled
from workers.documents import transcript_archives
from workers.documents.transcript_archives import ArchiveRefused, label, unpack

SRT = b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n"


def packed(files: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name) if name.endswith("/") else name, body)
    return target.getvalue()


def test_transcripts_are_unpacked_and_other_members_reported() -> None:
    unpacked = unpack(
        packed({"week 1/": b"", "week 1/a.srt": SRT, "week 1/B.VTT": b"WEBVTT", "readme.txt": b"Hi", "more.zip": b"PK"})
    )
    assert [(member.name, member.kind, member.body) for member in unpacked.members] == [
        ("week 1/a.srt", "srt", SRT),
        ("week 1/B.VTT", "vtt", b"WEBVTT"),
    ]
    assert [(one.name, one.reason) for one in unpacked.skipped] == [
        ("readme.txt", "not a transcript: neither .srt nor .vtt"),
        ("more.zip", "nested archives are not opened"),
    ]


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd.srt", "etc/passwd.srt"),
        ("/etc/./passwd.srt", "etc/passwd.srt"),
        ("C:\\Users\\me\\talk.srt", "Users/me/talk.srt"),
        ("a/..\\..\\b.srt", "a/b.srt"),
        ("a\nb\u202e.srt", "ab.srt"),
        ("...", "unnamed"),
        ("", "unnamed"),
        ("x" * 300 + ".srt", "x" * 196 + ".srt"),
    ],
)
def test_member_names_are_sanitised(name: str, harmless: str) -> None:
    assert label(name) == harmless


@given(st.text(max_size=60))
def test_no_member_name_escapes_the_folder(name: str) -> None:
    made = label(name)
    assert made
    assert made.encode()
    assert not made.startswith("/")
    assert ".." not in made.split("/")


def test_duplicate_member_name_is_skipped() -> None:
    unpacked = unpack(packed({"a.srt": SRT, "x/../a.srt": b"", "./a.srt": b"other"}))
    assert [member.name for member in unpacked.members] == ["a.srt", "x/a.srt"]
    assert unpacked.skipped[0].reason == "another file has the same name"


def test_macos_metadata_is_skipped() -> None:
    unpacked = unpack(packed({"a.srt": SRT, "__MACOSX/._a.srt": b"\0\5\x16\7"}))
    assert [one.name for one in unpacked.skipped] == ["__MACOSX/._a.srt"]


def test_zip_bomb_is_detected_by_its_ratio() -> None:
    with pytest.raises(ArchiveRefused, match="compression ratio"):
        unpack(packed({"a.srt": bytes(50_000_000)}))


def test_zip_bomb_with_a_false_declared_size_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript_archives, "MAX_MEMBER_BYTES", 100_000)
    honest = packed({"a.srt": bytes(400_000)})
    at = honest.index(b"PK\x01\x02")
    lying = honest[: at + 24] + struct.pack("<I", 50) + honest[at + 28 :]
    with pytest.raises(ArchiveRefused):
        unpack(lying)


def test_archive_of_many_small_bombs_is_refused() -> None:
    with pytest.raises(ArchiveRefused, match="unpacks to more than 100,000,000 bytes"):
        unpack(packed({f"{n}.srt": bytes(999_000) for n in range(102)}))


def test_archive_with_too_many_files_is_refused() -> None:
    with pytest.raises(ArchiveRefused, match="1,001 files"):
        unpack(packed({f"{n}.srt": b"" for n in range(1001)}, compression=zipfile.ZIP_STORED))


@pytest.mark.parametrize(
    "body",
    [b"", b"PK\x03\x04", packed({"a.srt": SRT})[:-30], packed({"a.srt": SRT})[40:], b"PK\x05\x06" + bytes(18)],
    ids=["nothing", "a head", "cut off", "beheaded", "empty"],
)
def test_damaged_archive_is_reported(body: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        unpack(body)


def test_archive_without_transcripts_is_refused_with_its_content() -> None:
    with pytest.raises(ArchiveRefused, match=r"no readable transcript \(.srt or .vtt\). 'a.txt': not a transcript"):
        unpack(packed({"a.txt": b"Hi"}))


def test_encrypted_member_is_skipped() -> None:
    body = bytearray(packed({"a.srt": SRT, "b.srt": SRT}))
    first = body.index(b"PK\x01\x02")
    body[first + 8] |= 1
    unpacked = unpack(bytes(body))
    assert [(one.name, one.reason) for one in unpacked.skipped] == [("a.srt", "password-protected")]


@example(damage=bytes(11), at=145)  # a member without a name
@given(st.binary(max_size=200), st.integers(min_value=0, max_value=150))
def test_any_damage_is_reported_or_harmless(damage: bytes, at: int) -> None:
    body = packed({"a.srt": SRT, "b.vtt": b"WEBVTT"})
    try:
        unpacked = unpack(body[:at] + damage + body[at + len(damage) :])
    except ArchiveRefused:
        return
    assert unpacked.members


def test_unpacking_can_be_cancelled() -> None:
    def cancelled() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        unpack(packed({"a.srt": SRT}), checkpoint=cancelled)
