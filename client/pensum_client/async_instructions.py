"""Instructions. The synchronous methods are generated from this file: run `make client` after a change."""

from collections.abc import AsyncIterator
from uuid import UUID

from pensum_client.async_connection import AsyncConnection
from pensum_client.http_request import HttpRequest, listing, read, sending
from pensum_client.inputs import InstructionIn, InstructionPatch
from pensum_client.instruction_outputs import InstructionOut, InstructionVersionOut
from pensum_client.outputs import Page

INSTRUCTIONS = "/api/instructions"


class AsyncInstructions(AsyncConnection):
    """The methods of `AsyncPensum` on what the caller tells the model of every answer. Submit a `PreviewIn` to try
    one."""

    async def add_instruction(self, body: InstructionIn) -> InstructionOut:
        return await self._fetch(sending("POST", INSTRUCTIONS, body), InstructionOut, is_repeatable=False)

    async def instruction(self, instruction_id: UUID | str) -> InstructionOut:
        return await self._fetch(read(f"{INSTRUCTIONS}/{instruction_id}"), InstructionOut)

    def instructions(self) -> AsyncIterator[InstructionOut]:
        """Newest first."""
        return self._each(listing(INSTRUCTIONS), Page[InstructionOut])

    async def change_instruction(self, instruction_id: UUID | str, body: InstructionPatch) -> InstructionOut:
        """Its next version, with the fields that are set in `body`."""
        request = sending("PATCH", f"{INSTRUCTIONS}/{instruction_id}", body)
        return await self._fetch(request, InstructionOut, is_repeatable=False)

    async def delete_instruction(self, instruction_id: UUID | str) -> None:
        await self._once(HttpRequest("DELETE", f"{INSTRUCTIONS}/{instruction_id}"))

    def instruction_versions(self, instruction_id: UUID | str) -> AsyncIterator[InstructionVersionOut]:
        """Newest first."""
        return self._each(listing(f"{INSTRUCTIONS}/{instruction_id}/history"), Page[InstructionVersionOut])

    async def activate_instruction(self, instruction_id: UUID | str) -> InstructionOut:
        """From now on it applies, in place of the one before."""
        return await self._fetch(HttpRequest("POST", f"{INSTRUCTIONS}/{instruction_id}/activate"), InstructionOut)

    async def deactivate_instruction(self, instruction_id: UUID | str) -> InstructionOut:
        return await self._fetch(HttpRequest("POST", f"{INSTRUCTIONS}/{instruction_id}/deactivate"), InstructionOut)

    async def roll_back_instruction(self, instruction_id: UUID | str, version: int) -> InstructionOut:
        """Its next version, which says what that earlier one said."""
        request = sending("POST", f"{INSTRUCTIONS}/{instruction_id}/rollback", {"version": version})
        return await self._fetch(request, InstructionOut, is_repeatable=False)
