"""Whose texts go into the next batch."""

from workers.embeddings.fair_queue import MOST_IN_A_ROW, FairQueue

ENOUGH = 1_000


def taken(line: FairQueue[str], budget: int) -> list[tuple[str, int]]:
    return [(place.wish, place.index) for place in line.next_batch(budget)]


def test_each_requester_has_a_text_in_turn_however_many_they_brought() -> None:
    line: FairQueue[str] = FairQueue()
    line.add("much", [10] * 100, requester="ada", interactive=False)
    line.add("little", [10] * 2, requester="bob", interactive=False)
    assert [wish for wish, _ in taken(line, 40)] == ["much", "little", "much", "little"]


def test_two_wishes_of_one_requester_share_that_one_s_turns() -> None:
    line: FairQueue[str] = FairQueue()
    line.add("one", [10] * 4, requester="ada", interactive=False)
    line.add("two", [10] * 4, requester="ada", interactive=False)
    line.add("other", [10] * 4, requester="bob", interactive=False)
    assert [wish for wish, _ in taken(line, 60)].count("other") == 3


def test_a_batch_never_exceeds_its_tokens() -> None:
    line: FairQueue[str] = FairQueue()
    line.add("wish", [60, 60, 60], requester="ada", interactive=False)
    assert [len(taken(line, 130)) for _ in range(2)] == [2, 1]
    assert not line


def test_a_text_that_is_longer_than_a_batch_goes_alone() -> None:
    line: FairQueue[str] = FairQueue()
    line.add("wish", [500, 3], requester="ada", interactive=False)
    assert taken(line, 100) == [("wish", 0)]
    assert taken(line, 100) == [("wish", 1)]


def test_texts_of_about_one_length_go_together() -> None:
    line: FairQueue[str] = FairQueue()
    line.add("wish", [1, 9, 2, 8], requester="ada", interactive=False)
    assert [taken(line, budget) for budget in (17, 3)] == [[("wish", 1), ("wish", 3)], [("wish", 2), ("wish", 0)]]


def test_interactive_texts_go_first_and_share_no_batch_with_bulk() -> None:
    line: FairQueue[str] = FairQueue()
    line.add("bulk", [10] * 100, requester="ada", interactive=False)
    taken(line, ENOUGH // 2)
    line.add("learner", [10], requester="bob", interactive=True)
    assert taken(line, ENOUGH) == [("learner", 0)]
    assert len(taken(line, ENOUGH)) == 50


def test_bulk_goes_on_behind_a_crowd_of_learners() -> None:
    line: FairQueue[str] = FairQueue()
    line.add("bulk", [10] * 2, requester="ada", interactive=False)
    line.add("learner", [10] * 100, requester="bob", interactive=True)
    firsts = [taken(line, 10)[0][0] for _ in range(2 * (MOST_IN_A_ROW + 1))]
    assert firsts == (["learner"] * MOST_IN_A_ROW + ["bulk"]) * 2


def test_what_is_dropped_is_not_taken() -> None:
    line: FairQueue[str] = FairQueue()
    line.add("given up", [10] * 3, requester="ada", interactive=False)
    line.add("wanted", [10], requester="ada", interactive=False)
    line.add("given up", [10] * 3, requester="bob", interactive=True)
    line.drop("given up")
    assert taken(line, ENOUGH) == [("wanted", 0)]
    assert not line
    assert taken(line, ENOUGH) == []
