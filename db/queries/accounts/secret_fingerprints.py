"""The fingerprint of PENSUM_SECRET."""

from typing import NamedTuple

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from db.models import SecretFingerprint

MAY_READ = text("SELECT has_table_privilege('secret_fingerprints', 'SELECT')")


class Fingerprint(NamedTuple):
    salt: bytes
    digest: bytes


def may_read(session: Session) -> bool:
    """The login of GPU hosts may not."""
    return bool(session.scalar(MAY_READ))


def find(session: Session) -> Fingerprint | None:
    row = session.execute(select(SecretFingerprint.salt, SecretFingerprint.digest)).first()
    return None if row is None else Fingerprint(*row)


def add(session: Session, fingerprint: Fingerprint) -> None:
    """If there is none yet: another process may have been faster."""
    session.execute(upsert(SecretFingerprint).values(fingerprint._asdict()).on_conflict_do_nothing())


def replace(session: Session, stored: Fingerprint, fingerprint: Fingerprint) -> None:
    """If it is still the one that was read."""
    same = SecretFingerprint.digest == stored.digest
    session.execute(update(SecretFingerprint).where(same).values(fingerprint._asdict()))
