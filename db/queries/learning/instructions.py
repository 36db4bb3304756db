"""Instructions for how answers are written, with all their versions. At most one per user is active. The site's are
those of the platform's own account, for which administrators act."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from db.models import Instruction, InstructionVersion
from db.queries import limits

MOST_PER_USER = 100
CONTENT = ("name", "description", "text")  # what a version keeps


class TooManyInstructions(Conflict):
    """You have the maximum number of instructions. Delete one first."""


def add(session: Session, *, user_id: UUID, name: str, text: str, description: str = "") -> Instruction:
    """Adds it, not active yet."""
    existing = limits.count_alone(session, Instruction, user_id)
    if existing >= MOST_PER_USER:
        raise TooManyInstructions
    added = Instruction(user_id=user_id, name=name, text=text, description=description)
    session.add(added)
    session.flush()
    _note_version(session, added)
    return added


def get(session: Session, instruction_id: UUID, *, user_id: UUID) -> Instruction:
    return _found(session.get(Instruction, instruction_id), instruction_id, user_id)


def list_own(session: Session, *, user_id: UUID, limit: int, before: UUID | None = None) -> list[Instruction]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(Instruction).where(Instruction.user_id == user_id).order_by(Instruction.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Instruction.id < before)
    return list(session.scalars(query))


def list_versions(
    session: Session, instruction_id: UUID, *, user_id: UUID, limit: int, before: UUID | None = None
) -> list[InstructionVersion]:
    """Newest first; `before` is the id of the last one seen."""
    get(session, instruction_id, user_id=user_id)
    query = (
        select(InstructionVersion)
        .where(InstructionVersion.instruction_id == instruction_id)
        .order_by(InstructionVersion.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(InstructionVersion.id < before)
    return list(session.scalars(query))


def change(session: Session, instruction_id: UUID, changes: Mapping[str, str], *, user_id: UUID) -> Instruction:
    """A change adds a version; without a change no version is added."""
    return _update(session, _lock(session, instruction_id, user_id), changes)


def roll_back(session: Session, instruction_id: UUID, *, user_id: UUID, version: int) -> Instruction:
    """Restores an earlier version, as a new version."""
    found = _lock(session, instruction_id, user_id)
    earlier = session.scalar(
        select(InstructionVersion).where(
            InstructionVersion.instruction_id == instruction_id, InstructionVersion.version == version
        )
    )
    if earlier is None:
        raise NotFound(f"The instruction has no version {version}; its latest version is {found.version}.")
    return _update(session, found, _content_of(earlier), restored_version=version)


def activate(session: Session, instruction_id: UUID, *, user_id: UUID) -> Instruction:
    """Makes it the active one. All of the user's are locked, so that of two calls at once the later wins."""
    session.execute(
        select(Instruction.id).where(Instruction.user_id == user_id).order_by(Instruction.id).with_for_update()
    )
    found = get(session, instruction_id, user_id=user_id)
    others = (Instruction.user_id == user_id, Instruction.is_active, Instruction.id != instruction_id)
    session.execute(update(Instruction).where(*others).values(is_active=False))
    found.is_active = True
    session.flush()
    return found


def deactivate(session: Session, instruction_id: UUID, *, user_id: UUID) -> Instruction:
    found = _lock(session, instruction_id, user_id)
    found.is_active = False
    session.flush()
    return found


def remove(session: Session, instruction_id: UUID, *, user_id: UUID) -> None:
    """Deletes it with its versions."""
    session.delete(get(session, instruction_id, user_id=user_id))


def _lock(session: Session, instruction_id: UUID, user_id: UUID) -> Instruction:
    return _found(session.get(Instruction, instruction_id, with_for_update=True), instruction_id, user_id)


def _found(found: Instruction | None, instruction_id: UUID, user_id: UUID) -> Instruction:
    if found is None or found.user_id != user_id:
        raise NotFound(f"You have no instruction {instruction_id}.")
    return found


def _content_of(row: Instruction | InstructionVersion) -> dict[str, str]:
    return {name: getattr(row, name) for name in CONTENT}


def _update(
    session: Session, found: Instruction, changes: Mapping[str, str], restored_version: int | None = None
) -> Instruction:
    content = _content_of(found) | dict(changes)
    if content == _content_of(found):
        return found
    for name, value in content.items():
        setattr(found, name, value)
    found.version += 1
    found.updated_at = session.scalars(select(func.now())).one()
    session.flush()
    _note_version(session, found, restored_version)
    return found


def _note_version(session: Session, found: Instruction, restored_version: int | None = None) -> None:
    session.add(
        InstructionVersion(
            user_id=found.user_id,
            instruction_id=found.id,
            version=found.version,
            restored_version=restored_version,
            **_content_of(found),
        )
    )
    session.flush()
