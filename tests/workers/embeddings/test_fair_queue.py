from workers.embeddings.fair_queue import MAX_INTERACTIVE_BATCHES, FairQueue

ENOUGH = 1_000


def taken(queue: FairQueue[str], budget: int) -> list[tuple[str, int]]:
    return [(text.request, text.index) for text in queue.next_batch(budget)]


def test_each_requester_has_a_text_in_turn_however_many_they_brought() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("much", [10] * 100, requester="ada", interactive=False)
    queue.add("little", [10] * 2, requester="bob", interactive=False)
    assert [request for request, _ in taken(queue, 40)] == ["much", "little", "much", "little"]


def test_two_wishes_of_one_requester_share_that_one_s_turns() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("one", [10] * 4, requester="ada", interactive=False)
    queue.add("two", [10] * 4, requester="ada", interactive=False)
    queue.add("other", [10] * 4, requester="bob", interactive=False)
    assert [request for request, _ in taken(queue, 60)].count("other") == 3


def test_a_batch_never_exceeds_its_tokens() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("request", [60, 60, 60], requester="ada", interactive=False)
    assert [len(taken(queue, 130)) for _ in range(2)] == [2, 1]
    assert not queue


def test_a_text_that_is_longer_than_a_batch_goes_alone() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("request", [500, 3], requester="ada", interactive=False)
    assert taken(queue, 100) == [("request", 0)]
    assert taken(queue, 100) == [("request", 1)]


def test_texts_of_about_one_length_go_together() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("request", [1, 9, 2, 8], requester="ada", interactive=False)
    assert [taken(queue, budget) for budget in (17, 3)] == [
        [("request", 1), ("request", 3)],
        [("request", 2), ("request", 0)],
    ]


def test_interactive_texts_go_first_and_share_no_batch_with_bulk() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("bulk", [10] * 100, requester="ada", interactive=False)
    taken(queue, ENOUGH // 2)
    queue.add("learner", [10], requester="bob", interactive=True)
    assert taken(queue, ENOUGH) == [("learner", 0)]
    assert len(taken(queue, ENOUGH)) == 50


def test_bulk_goes_on_behind_a_crowd_of_learners() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("bulk", [10] * 2, requester="ada", interactive=False)
    queue.add("learner", [10] * 100, requester="bob", interactive=True)
    firsts = [taken(queue, 10)[0][0] for _ in range(2 * (MAX_INTERACTIVE_BATCHES + 1))]
    assert firsts == (["learner"] * MAX_INTERACTIVE_BATCHES + ["bulk"]) * 2


def test_what_is_dropped_is_not_taken() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("given up", [10] * 3, requester="ada", interactive=False)
    queue.add("wanted", [10], requester="ada", interactive=False)
    queue.add("given up", [10] * 3, requester="bob", interactive=True)
    queue.drop("given up")
    assert taken(queue, ENOUGH) == [("wanted", 0)]
    assert not queue
    assert taken(queue, ENOUGH) == []
