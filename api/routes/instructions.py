from uuid import UUID

from fastapi import APIRouter

from api.deps import CurrentUser, Page
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
from db.queries.learning import instructions
from db.transactions import read, write
from tasks.contracts import PreviewInstruction

router = APIRouter(prefix="/api/instructions", tags=["instructions"])


@router.post("", status_code=201)
async def add_instruction(user: CurrentUser, body: InstructionIn) -> InstructionOut:
    """Creates an instruction on how answers are written: style, length and scope. Activate it to apply it."""
    return InstructionOut.model_validate(await write(instructions.add, user_id=user.id, **body.model_dump()))


@router.get("")
async def list_instructions(user: CurrentUser, page: Page) -> PageOut[InstructionOut]:
    """Lists your instructions, newest first."""
    rows = await read(instructions.list_own, user_id=user.id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, InstructionOut.model_validate)


@router.post("/preview", status_code=202, responses=job_of("instructions.preview"))
async def preview_instruction(submitting: Submitting, body: PreviewIn) -> JobOut:
    """Answers a question twice from the same passages, as answers are now and with an instruction of this text, side by
    side. Only the job is stored, not the answers."""
    await check_project(body.project_id, user_id=submitting.user_id)
    contract = PreviewInstruction(question=body.question, project_id=body.project_id, text=body.text)
    return await submitting.submit(contract, callback_url=body.callback_url)


@router.get("/{instruction_id}")
async def get_instruction(instruction_id: UUID, user: CurrentUser) -> InstructionOut:
    """Returns the latest version of an instruction."""
    return InstructionOut.model_validate(await read(instructions.get, instruction_id, user_id=user.id))


@router.patch("/{instruction_id}")
async def change_instruction(instruction_id: UUID, user: CurrentUser, body: InstructionPatch) -> InstructionOut:
    """Changes the given fields. A change creates a new version."""
    return InstructionOut.model_validate(
        await write(instructions.change, instruction_id, body.model_dump(exclude_none=True), user_id=user.id)
    )


@router.delete("/{instruction_id}", status_code=204)
async def delete_instruction(instruction_id: UUID, user: CurrentUser) -> None:
    """Deletes an instruction with all its versions."""
    await write(instructions.remove, instruction_id, user_id=user.id)


@router.get("/{instruction_id}/history")
async def list_instruction_versions(
    instruction_id: UUID, user: CurrentUser, page: Page
) -> PageOut[InstructionVersionOut]:
    """Lists the versions of an instruction, newest first."""
    rows = await read(
        instructions.list_versions, instruction_id, user_id=user.id, limit=page.limit + 1, before=page.before
    )
    return page_of(rows, page.limit, InstructionVersionOut.model_validate)


@router.post("/{instruction_id}/activate")
async def activate_instruction(instruction_id: UUID, user: CurrentUser) -> InstructionOut:
    """Applies an instruction to all later answers, in place of the one active before."""
    return InstructionOut.model_validate(await write(instructions.activate, instruction_id, user_id=user.id))


@router.post("/{instruction_id}/deactivate")
async def deactivate_instruction(instruction_id: UUID, user: CurrentUser) -> InstructionOut:
    """Stops applying an instruction. It stays stored."""
    return InstructionOut.model_validate(await write(instructions.deactivate, instruction_id, user_id=user.id))


@router.post("/{instruction_id}/rollback")
async def roll_back_instruction(instruction_id: UUID, user: CurrentUser, body: RollbackIn) -> InstructionOut:
    """Restores the name and text of an earlier version, as a new version."""
    return InstructionOut.model_validate(
        await write(instructions.roll_back, instruction_id, user_id=user.id, version=body.version)
    )
