"""The site's own instructions, which apply to all users before their own. Administrators act for the platform's
account, whose instructions they are."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.deps import Administrator, Page
from api.openapi.headers import LOCATED
from api.projects import check_project
from api.schemas.instructions import (
    InstructionIn,
    InstructionOut,
    InstructionPatch,
    InstructionVersionOut,
    PreviewIn,
    RollbackIn,
)
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.submission import Submitting, job_of
from db.models import LIBRARY_OWNER_ID, Instruction
from db.queries import audit
from db.queries.learning import instructions
from db.row_level_security import acting_for, platform_rights
from db.transactions import read, write
from tasks.contracts import PreviewInstruction

router = APIRouter(prefix="/api/admin/instructions", tags=["administration"])


@router.post("", status_code=201, responses=LOCATED)
async def add_site_instruction(administrator: Administrator, body: InstructionIn, response: Response) -> InstructionOut:
    """Creates an instruction on how answers are written for all users. Activate it to apply it."""
    with acting_for(LIBRARY_OWNER_ID):
        added = await write(_add, body.model_dump(), actor_id=administrator.id)
    response.headers["Location"] = f"/api/admin/instructions/{added.id}"
    return added


def _add(session: Session, content: dict[str, Any], *, actor_id: UUID) -> InstructionOut:
    return _noted(session, instructions.add(session, user_id=LIBRARY_OWNER_ID, **content), "add", actor_id)


@router.get("")
async def list_site_instructions(_: Administrator, page: Page) -> PageOut[InstructionOut]:
    """Lists the site's instructions, newest first."""
    with acting_for(LIBRARY_OWNER_ID):
        rows = await read(instructions.list_own, user_id=LIBRARY_OWNER_ID, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, InstructionOut.model_validate)


@router.post("/preview", status_code=202, responses=job_of("instructions.preview"))
async def preview_site_instruction(_: Administrator, submitting: Submitting, body: PreviewIn) -> JobOut:
    """Answers a question from your own library twice, as answers are now and with a text in place of the site's active
    instruction, side by side."""
    with acting_for(submitting.user_id):
        await check_project(body.project_id, user_id=submitting.user_id)
    contract = PreviewInstruction(question=body.question, project_id=body.project_id, text=body.text, of_site=True)
    return await submitting.submit(contract, callback_url=body.callback_url)


@router.get("/{instruction_id}")
async def get_site_instruction(_: Administrator, instruction_id: UUID) -> InstructionOut:
    """Returns the latest version of one of the site's instructions."""
    with acting_for(LIBRARY_OWNER_ID):
        found = await read(instructions.get, instruction_id, user_id=LIBRARY_OWNER_ID)
    return InstructionOut.model_validate(found)


@router.patch("/{instruction_id}")
async def change_site_instruction(
    administrator: Administrator, instruction_id: UUID, body: InstructionPatch
) -> InstructionOut:
    """Changes the given fields. A change creates a new version."""
    changes = body.model_dump(exclude_none=True)
    return await _act(administrator.id, "change", instructions.change, instruction_id, changes)


@router.delete("/{instruction_id}", status_code=204)
async def delete_site_instruction(administrator: Administrator, instruction_id: UUID) -> None:
    """Deletes one of the site's instructions with all its versions."""
    with acting_for(LIBRARY_OWNER_ID):
        await write(_remove, instruction_id, actor_id=administrator.id)


def _remove(session: Session, instruction_id: UUID, *, actor_id: UUID) -> None:
    _noted(session, instructions.get(session, instruction_id, user_id=LIBRARY_OWNER_ID), "delete", actor_id)
    instructions.remove(session, instruction_id, user_id=LIBRARY_OWNER_ID)


@router.get("/{instruction_id}/history")
async def list_site_instruction_versions(
    _: Administrator, instruction_id: UUID, page: Page
) -> PageOut[InstructionVersionOut]:
    """Lists the versions of one of the site's instructions, newest first. The audit log says whose they are."""
    with acting_for(LIBRARY_OWNER_ID):
        rows = await read(
            instructions.list_versions,
            instruction_id,
            user_id=LIBRARY_OWNER_ID,
            limit=page.limit + 1,
            before=page.before,
        )
    return page_of(rows, page.limit, InstructionVersionOut.model_validate)


@router.post("/{instruction_id}/activate")
async def activate_site_instruction(administrator: Administrator, instruction_id: UUID) -> InstructionOut:
    """Applies it to all later answers of all users, before their own, in place of the one active before."""
    return await _act(administrator.id, "activate", instructions.activate, instruction_id)


@router.post("/{instruction_id}/deactivate")
async def deactivate_site_instruction(administrator: Administrator, instruction_id: UUID) -> InstructionOut:
    """Stops applying it. It stays stored."""
    return await _act(administrator.id, "deactivate", instructions.deactivate, instruction_id)


@router.post("/{instruction_id}/rollback")
async def roll_back_site_instruction(
    administrator: Administrator, instruction_id: UUID, body: RollbackIn
) -> InstructionOut:
    """Restores name, description and text of an earlier version, as a new version."""
    return await _act(administrator.id, "rollback", _roll_back, instruction_id, body.version)


def _roll_back(session: Session, instruction_id: UUID, version: int, *, user_id: UUID) -> Instruction:
    return instructions.roll_back(session, instruction_id, user_id=user_id, version=version)


async def _act(actor_id: UUID, action: str, work: Any, *args: Any) -> InstructionOut:
    def act(session: Session) -> InstructionOut:
        return _noted(session, work(session, *args, user_id=LIBRARY_OWNER_ID), action, actor_id)

    with acting_for(LIBRARY_OWNER_ID):
        return await write(act)


def _noted(session: Session, row: Instruction, action: str, actor_id: UUID) -> InstructionOut:
    shown = InstructionOut.model_validate(row)
    after = shown.model_dump(include={"name", "version", "is_active"})
    with platform_rights(session):
        audit.add(session, actor_id=actor_id, action=f"instructions.{action}", subject=str(row.id), after=after)
    return shown
