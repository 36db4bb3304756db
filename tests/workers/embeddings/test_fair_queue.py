from workers.embeddings.fair_queue import MAX_INTERACTIVE_BATCHES, FairQueue

ENOUGH = 1_000


def taken(queue: FairQueue[str], budget: int) -> list[tuple[str, int]]:
    """In the order of the requests' first texts."""
    return [(share.request, index) for share in queue.next_batch(budget) for index in share.indices]


def test_requesters_take_turns_however_many_texts_they_have() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("much", [10] * 100, requester="ada", interactive=False)
    queue.add("little", [10] * 2, requester="bob", interactive=False)
    assert [request for request, _ in taken(queue, 40)] == ["much", "much", "little", "little"]


def test_requests_of_one_requester_share_its_turns() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("one", [10] * 4, requester="ada", interactive=False)
    queue.add("two", [10] * 4, requester="ada", interactive=False)
    queue.add("other", [10] * 4, requester="bob", interactive=False)
    assert [request for request, _ in taken(queue, 60)].count("other") == 3


def test_note_does_not_wait_for_the_book_of_its_own_author() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("book", [10] * 600, requester="ada", interactive=False)
    taken(queue, 20)
    queue.add("note", [10], requester="ada", interactive=False)
    queue.add("other", [10] * 9, requester="bob", interactive=False)
    assert [request for request, _ in taken(queue, 60)] == ["book", "book", "other", "other", "other", "note"]


def test_dropped_request_leaves_the_others_of_its_requester() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("book", [10] * 4, requester="ada", interactive=False)
    queue.add("note", [10] * 2, requester="ada", interactive=False)
    queue.drop("book")
    assert taken(queue, ENOUGH) == [("note", 0), ("note", 1)]
    queue.add("note", [10], requester="ada", interactive=False)
    queue.drop("note")
    assert not queue


def test_batch_never_exceeds_its_token_budget() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("request", [60, 60, 60], requester="ada", interactive=False)
    assert [len(taken(queue, 130)) for _ in range(2)] == [2, 1]
    assert not queue


def test_text_longer_than_the_budget_goes_alone() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("request", [500, 3], requester="ada", interactive=False)
    assert taken(queue, 100) == [("request", 0)]
    assert taken(queue, 100) == [("request", 1)]


def test_texts_of_similar_length_share_a_batch() -> None:
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


def test_bulk_is_not_starved_by_interactive_texts() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("bulk", [10] * 2, requester="ada", interactive=False)
    queue.add("learner", [10] * 100, requester="bob", interactive=True)
    firsts = [taken(queue, 10)[0][0] for _ in range(2 * (MAX_INTERACTIVE_BATCHES + 1))]
    assert firsts == (["learner"] * MAX_INTERACTIVE_BATCHES + ["bulk"]) * 2


def test_dropped_texts_are_not_in_a_batch() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.add("given up", [10] * 3, requester="ada", interactive=False)
    queue.add("wanted", [10], requester="ada", interactive=False)
    queue.add("given up", [10] * 3, requester="bob", interactive=True)
    queue.drop("given up")
    assert taken(queue, ENOUGH) == [("wanted", 0)]
    assert not queue
    assert taken(queue, ENOUGH) == []
