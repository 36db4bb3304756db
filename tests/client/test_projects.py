from pathlib import Path
from uuid import uuid4

import pytest

from pensum_client import AsyncPensum, DocumentPatch, NotFound, ProblemError, ProjectIn, ProjectPatch, TextIn

NOTE = b"# Tides\n\nThe moon pulls the water."


async def test_project_is_created_listed_changed_and_deleted(pensum: AsyncPensum) -> None:
    made = await pensum.create_project(ProjectIn(type="private_gpt", name="The sea"))
    assert made.config == {"mode": "documents"}
    assert [one async for one in pensum.projects(type="private_gpt")] == [made]
    assert [one async for one in pensum.projects(type="learning")] == []
    changed = await pensum.change_project(made.id, ProjectPatch(name="The ocean"))
    assert (changed.name, changed.config) == ("The ocean", made.config)
    assert await pensum.project(made.id) == changed
    await pensum.delete_project(made.id)
    with pytest.raises(NotFound):
        await pensum.project(made.id)
    with pytest.raises(NotFound):
        await pensum.delete_project(made.id)


async def test_wrong_config_of_a_project_is_named(pensum: AsyncPensum) -> None:
    with pytest.raises(ProblemError) as raised:
        await pensum.create_project(ProjectIn(type="learning", name="The sea", config={"colour": "blue"}))
    assert [error["field"] for error in raised.value.errors] == ["config.colour"]


async def test_documents_are_uploaded_into_projects_moved_listed_and_downloaded(
    pensum: AsyncPensum, tmp_path: Path
) -> None:
    one, two = [await pensum.create_project(ProjectIn(type="learning", name=name)) for name in ("One", "Two")]
    file = tmp_path / "tides.md"
    file.write_bytes(NOTE)
    await pensum.upload(file, name="sea/tides.md", project_id=one.id, metadata={"week": "3"})
    await pensum.submit(TextIn(title="A text", text="Other words.", project_id=two.id, metadata={"week": "4"}))
    [document] = [each async for each in pensum.documents(metadata={"week": "3"})]
    assert (document.path, document.project_id, document.metadata) == ("sea/tides.md", one.id, {"week": "3"})
    assert await pensum.document_file(document.id) == NOTE
    changed = await pensum.change_document(document.id, DocumentPatch(project_ids=[one.id, two.id]))
    assert changed.project_ids == sorted([one.id, two.id])
    assert len([each async for each in pensum.documents(project_id=two.id, type="markdown", state="pending")]) == 2
    assert (await pensum.change_document(document.id, DocumentPatch(project_id=None))).project_ids == []
    assert [each async for each in pensum.documents(project_id=one.id)] == []
    with pytest.raises(NotFound):
        await pensum.change_document(document.id, DocumentPatch(project_id=uuid4()))
