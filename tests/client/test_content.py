"""What belongs to a person: documents, answers, instructions, webhooks, sessions."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pensum_client import (
    AsyncPensum,
    ChatIn,
    EditIn,
    InstructionIn,
    InstructionPatch,
    NotFound,
    ProblemError,
    ProjectIn,
    StoryMemoryIn,
    WebhookIn,
    WebhookPatch,
)


async def test_document_is_read_and_deleted(pensum: AsyncPensum, tmp_path: Path) -> None:
    file = tmp_path / "tides.md"
    file.write_text("The moon pulls the water.")
    await pensum.upload(file)
    [listed] = [each async for each in pensum.documents()]
    assert (await pensum.document(listed.id)).text is None
    await pensum.delete_document(listed.id)
    with pytest.raises(NotFound):
        await pensum.document(listed.id)


async def test_instruction_is_versioned_activated_and_deleted(pensum: AsyncPensum) -> None:
    made = await pensum.add_instruction(InstructionIn(name="Brief", text="Be brief."))
    await pensum.change_instruction(made.id, InstructionPatch(text="Be very brief."))
    assert (await pensum.activate_instruction(made.id)).is_active
    assert (await pensum.roll_back_instruction(made.id, 1)).text == "Be brief."
    versions = [(one.version, one.restored_version) async for one in pensum.instruction_versions(made.id)]
    assert versions == [(3, 1), (2, None), (1, None)]
    assert not (await pensum.deactivate_instruction(made.id)).is_active
    await pensum.delete_instruction(made.id)
    assert [one async for one in pensum.instructions()] == []


async def test_webhook_is_made_changed_tested_and_deleted(pensum: AsyncPensum) -> None:
    made = await pensum.add_webhook(WebhookIn(url="http://127.0.0.1:9/hook", events=["job.failed"]))
    assert made.secret.startswith("whsec_")
    changed = await pensum.change_webhook(made.id, WebhookPatch(events=["job.succeeded"]))
    assert (changed.events, await pensum.webhook(made.id)) == (["job.succeeded"], changed)
    assert (await pensum.rotate_webhook_secret(made.id)).secret != made.secret
    tested = await pensum.test_webhook(made.id)
    assert tested.id in [one.id async for one in pensum.webhook_deliveries(made.id)]
    assert (await pensum.delivery(tested.id)).type == "webhook.test"
    with pytest.raises(ProblemError, match="has not answered the test"):
        await pensum.redeliver_since(made.id, datetime(2026, 1, 1, tzinfo=UTC))
    assert (await pensum.callback_secret()).startswith("whsec_")
    await pensum.delete_webhook(made.id)
    assert [one async for one in pensum.webhooks()] == []


async def test_sessions_answers_and_budget_are_listed(pensum: AsyncPensum) -> None:
    session = await pensum.start_session()
    assert [one.id async for one in pensum.sessions()] == [session.id]
    assert [one async for one in pensum.answers()] == []
    assert (await pensum.budget()).used.tokens == 0


async def test_story_is_written_down(pensum: AsyncPensum) -> None:
    project = await pensum.create_project(ProjectIn(type="tell_me_life", name="Ana"))
    memory = await pensum.add_story_memory(
        project.id, StoryMemoryIn(quote="In 1962 I moved to Porto.", places=["Porto"])
    )
    assert [one.id async for one in pensum.story_memories(project.id, confirmed=True)] == [memory.id]
    assert [place.name for place in await pensum.story_places(project.id)] == ["Porto"]
    assert (await pensum.story_people(project.id), [one async for one in pensum.story_chapters(project.id)]) == ([], [])


async def test_chat_thread_is_made_and_renamed(pensum: AsyncPensum) -> None:
    project = await pensum.create_project(ProjectIn(type="private_gpt", name="The sea"))
    thread = await pensum.add_chat_thread(project.id, "Tides")
    await pensum.rename_chat_thread(project.id, thread.id, "Currents")
    assert [one.title async for one in pensum.chat_threads(project.id)] == ["Currents"]
    job = await pensum.upload_chat_document(project.id, "tides.md", b"The moon pulls.", thread_id=thread.id)
    assert job.kind == "documents.ingest"


async def test_chat_without_a_project_has_the_same_methods(pensum: AsyncPensum) -> None:
    thread = await pensum.add_chat_thread(None, "Tides")
    assert thread.project_id is None
    job = await pensum.chat(None, ChatIn(message="What is a tide?", thread_id=thread.id))
    assert (await pensum.stop_chat_reply(None, thread.id)).id == job.id
    [message] = [one async for one in pensum.chat_messages(None)]
    assert [one.id for one in await pensum.chat_message_versions(None, message.id)] == [message.id]
    assert (await pensum.edit_chat_message(None, message.id, EditIn(message="What is the sea?"))).kind == "chat.reply"
    assert "What is the sea?" in await pensum.export_chat(None)
    await pensum.clear_chat(None)
    assert [one async for one in pensum.chat_threads(None)] == []
