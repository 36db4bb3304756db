"""Generated from async_instructions.py by `make client`: change that file instead."""

from collections.abc import Iterator
from uuid import UUID

from pensum_client.http_request import HttpRequest, listing, read, sending
from pensum_client.inputs import InstructionIn, InstructionPatch
from pensum_client.instruction_outputs import InstructionOut, InstructionVersionOut
from pensum_client.outputs import Page
from pensum_client.sync_connection import Connection

INSTRUCTIONS = "/api/instructions"


class Instructions(Connection):
    """The methods of `Pensum` on what the caller tells the model of every answer. Submit a `PreviewIn` to try
    one."""

    def add_instruction(self, body: InstructionIn) -> InstructionOut:
        return self._fetch(sending("POST", INSTRUCTIONS, body), InstructionOut, is_repeatable=False)

    def instruction(self, instruction_id: UUID | str) -> InstructionOut:
        return self._fetch(read(f"{INSTRUCTIONS}/{instruction_id}"), InstructionOut)

    def instructions(self) -> Iterator[InstructionOut]:
        """Newest first."""
        return self._each(listing(INSTRUCTIONS), Page[InstructionOut])

    def change_instruction(self, instruction_id: UUID | str, body: InstructionPatch) -> InstructionOut:
        """Its next version, with the fields that are set in `body`."""
        request = sending("PATCH", f"{INSTRUCTIONS}/{instruction_id}", body)
        return self._fetch(request, InstructionOut, is_repeatable=False)

    def delete_instruction(self, instruction_id: UUID | str) -> None:
        self._once(HttpRequest("DELETE", f"{INSTRUCTIONS}/{instruction_id}"))

    def instruction_versions(self, instruction_id: UUID | str) -> Iterator[InstructionVersionOut]:
        """Newest first."""
        return self._each(listing(f"{INSTRUCTIONS}/{instruction_id}/history"), Page[InstructionVersionOut])

    def activate_instruction(self, instruction_id: UUID | str) -> InstructionOut:
        """From now on it applies, in place of the one before."""
        return self._fetch(HttpRequest("POST", f"{INSTRUCTIONS}/{instruction_id}/activate"), InstructionOut)

    def deactivate_instruction(self, instruction_id: UUID | str) -> InstructionOut:
        return self._fetch(HttpRequest("POST", f"{INSTRUCTIONS}/{instruction_id}/deactivate"), InstructionOut)

    def roll_back_instruction(self, instruction_id: UUID | str, version: int) -> InstructionOut:
        """Its next version, which says what that earlier one said."""
        request = sending("POST", f"{INSTRUCTIONS}/{instruction_id}/rollback", {"version": version})
        return self._fetch(request, InstructionOut, is_repeatable=False)
