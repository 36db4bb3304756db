"""A text that stands in several documents is found once."""

from db.queries.library import documents
from db.search import statement
from db.transactions import transaction
from tests.db.search.test_passages import NO_WORD, search, size
from tests.support.factories import Person, make_project, make_user
from tests.support.library import axis, make_passages

__all__ = ["size"]


def test_passage_of_many_documents_is_found_once(user: Person, size: str) -> None:
    copied = "Entropy is disorder. It grows."
    for number in range(6):
        passages = [(copied, axis(0)), (f"Entropy of {number}.", axis(0, number + 1))]
        make_passages(user.id, passages, path=f"copy{number}.md", language="german" if number == 5 else "english")
    make_passages(user.id, [("Entropy  is\ndisorder. It grows.", axis(0)), ("Also", axis(9))], path="broken.md")
    found = search(user.id, "entropy", axis(0), limit=3)
    assert len({" ".join(passage.text.split()) for passage in found}) == 3
    [once] = [passage for passage in found if "disorder" in passage.text]
    places = {copy.document_path: (copy.start, copy.end) for copy in once.also_in}
    assert {once.document_path, *places} == {*(f"copy{number}.md" for number in range(6)), "broken.md"}
    assert once.document_path not in places
    assert set(places.values()) <= {(0, 30), (0, 31)}
    assert [passage.also_in for passage in found if passage is not once] == [[], []]


def test_copies_leave_room_for_what_else_is_near(user: Person) -> None:
    for number in range(statement.CANDIDATES + 1):
        make_passages(user.id, [("The same footer.", axis(0))], path=f"{number}.md")
    make_passages(user.id, [("Something else.", axis(0, 1))])
    assert [passage.text for passage in search(user.id, NO_WORD, axis(0))] == ["The same footer.", "Something else."]


def test_copy_within_a_document_is_found_once(user: Person, size: str) -> None:
    make_passages(user.id, [("Entropy grows.", axis(0)), ("Entropy grows.", axis(0))])
    [found] = search(user.id, "entropy", axis(0))
    assert found.also_in == []


def test_copy_that_no_search_may_show_is_not_named(user: Person, size: str) -> None:
    project_id = make_project(user.id).id
    shown, outside = (
        make_passages(owner, [("Entropy grows.", axis(0))], path=path)
        for owner, path in ((user.id, "a.md"), (user.id, "b.md"))
    )
    make_passages(user.id, [("Entropy grows.", axis(0))], path="pending.md", is_ready=False)
    make_passages(make_user().id, [("Entropy grows.", axis(0))], path="theirs.md")
    with transaction() as session:
        documents.change(session, shown.id, user_id=user.id, project_ids=[project_id])
    [in_project] = search(user.id, "entropy", axis(0), project_id=project_id)
    assert (in_project.document_id, in_project.also_in) == (shown.id, [])
    [found] = search(user.id, "entropy", axis(0))
    assert {found.document_id, *(copy.document_id for copy in found.also_in)} == {shown.id, outside.id}
