"""Budgets: reserved before, settled after. No two reservations spend the same cent."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.llm_config import Budgets
from db.queries.llm import spending
from db.queries.llm.spending import Amount, Payer
from db.transactions import read_only, transaction
from tests.support.factories import Person, make_user

CENT = Decimal("0.01")
FIRST_CLAIM = datetime(2026, 1, 1, tzinfo=UTC)
LONG = 3600.0


def payer(
    user: Person, *, job_id: UUID | None = None, claimed_at: datetime = FIRST_CLAIM, seconds: float = LONG
) -> Payer:
    return Payer(user.id, job_id or uuid4(), claimed_at, seconds)


def reserve(who: Payer, amount: Amount, budgets: Budgets) -> UUID | None:
    with transaction() as session:
        return spending.reserve(session, who, amount, budgets)


def settle(user: Person, used: Amount, reservation_id: UUID | None) -> None:
    with transaction() as session:
        spending.settle(session, user.id, used, reservation_id=reservation_id, settlement_id=uuid4())


def today(user: Person) -> tuple[Amount, Amount]:
    """What was spent, and what is reserved."""
    with read_only() as session:
        day = spending.today(session, user.id)
    return day.spent, day.reserved


@pytest.mark.parametrize(
    ("spent", "last", "budgets"),
    [
        (Amount(0, Decimal("0.99")), Amount(10, CENT), Budgets(cost_per_day=1.0)),
        (Amount(990), Amount(10), Budgets(tokens_per_day=1000)),
    ],
)
def test_of_twenty_that_want_the_last_cent_one_gets_it(
    user: Person, spent: Amount, last: Amount, budgets: Budgets
) -> None:
    settle(user, spent, None)
    together = threading.Barrier(20)

    def reserve_together(_: int) -> UUID | None:
        together.wait()
        return reserve(payer(user), last, budgets)

    with ThreadPoolExecutor(20) as threads:
        granted = [found for found in threads.map(reserve_together, range(20)) if found]
    assert len(granted) == 1
    assert today(user) == (spent, last)


def test_twenty_first_reservations_of_a_day_share_the_budget(user: Person) -> None:
    with ThreadPoolExecutor(20) as threads:
        found = threads.map(lambda _: reserve(payer(user), Amount(10), Budgets(tokens_per_day=55)), range(20))
        assert sum(one is not None for one in found) == 5


def test_workers_that_reserve_settle_and_die_at_once_leave_a_true_sum(user: Person) -> None:
    budgets = Budgets(tokens_per_day=100)

    def work(number: int) -> int:
        settled = 0
        for turn in range(10):
            dies = (number + turn) % 3 == 0
            reservation = reserve(payer(user, seconds=-1 if dies else LONG), Amount(30), budgets)
            if reservation is not None and not dies:
                settle(user, Amount(1), reservation)
                settled += 1
        return settled

    with ThreadPoolExecutor(10) as threads:
        settled = sum(threads.map(work, range(10)))
    assert reserve(payer(user), Amount(100 - settled), budgets)  # which takes back what the last dead have left
    assert today(user) == (Amount(settled), Amount(100 - settled))


def test_settling_replaces_the_reservation_by_what_was_used(user: Person) -> None:
    reservation = reserve(payer(user), Amount(1000, CENT), Budgets(tokens_per_day=1000, cost_per_day=1))
    settle(user, Amount(120, Decimal("0.003")), reservation)
    assert today(user) == (Amount(120, Decimal("0.003")), Amount(0))
    settle(user, Amount(5), None)
    assert today(user) == (Amount(125, Decimal("0.003")), Amount(0))


def test_settlement_that_is_sent_again_counts_once(user: Person) -> None:
    reservation, settlement = reserve(payer(user), Amount(1000), Budgets(tokens_per_day=1000)), uuid4()
    for _ in range(2):
        with transaction() as session:
            spending.settle(session, user.id, Amount(80), reservation_id=reservation, settlement_id=settlement)
    assert today(user) == (Amount(80), Amount(0))
    settle(user, Amount(80), None)
    assert today(user) == (Amount(160), Amount(0))


def test_settlement_that_is_sent_again_at_the_same_time_counts_once(user: Person) -> None:
    together, settlement = threading.Barrier(8), uuid4()

    def send(_: int) -> None:
        together.wait()
        with transaction() as session:
            spending.settle(session, user.id, Amount(80), reservation_id=None, settlement_id=settlement)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(send, range(8)))
    assert today(user) == (Amount(80), Amount(0))


SETTLE_OF_OLDER_WORKERS = text(
    """
    WITH ended AS (DELETE FROM llm_reservations WHERE id = :reservation_id RETURNING day, tokens, cost)
    INSERT INTO llm_spending AS today (user_id, day, tokens, cost, reserved_tokens, reserved_cost)
    SELECT users.id, coalesce(ended.day, (now() AT TIME ZONE 'UTC')::date), :tokens, :cost,
        -coalesce(ended.tokens, 0), -coalesce(ended.cost, 0)
    FROM users LEFT JOIN ended ON true WHERE users.id = :user_id
    ON CONFLICT (user_id, day) DO UPDATE SET
        tokens = today.tokens + excluded.tokens,
        cost = today.cost + excluded.cost,
        reserved_tokens = today.reserved_tokens + excluded.reserved_tokens,
        reserved_cost = today.reserved_cost + excluded.reserved_cost
    """
)


def test_settlements_of_older_workers_count(user: Person) -> None:
    reservation = reserve(payer(user), Amount(1000), Budgets(tokens_per_day=1000))
    values = {"user_id": user.id, "tokens": 80, "cost": 0, "reservation_id": reservation}
    with transaction() as session:
        session.execute(SETTLE_OF_OLDER_WORKERS, values)
    settle(user, Amount(20), None)
    assert today(user) == (Amount(100), Amount(0))


@pytest.mark.parametrize("used", [Amount(-1), Amount(1, -CENT)])
def test_nobody_uses_less_than_nothing(user: Person, used: Amount) -> None:
    settle(user, Amount(1_000, 5 * CENT), None)
    with pytest.raises(IntegrityError, match="ck_llm_spending_used"):
        settle(user, used, None)
    assert today(user)[0] == Amount(1_000, 5 * CENT)


def test_a_budget_of_nothing_is_no_unlimited_budget(user: Person) -> None:
    assert reserve(payer(user), Amount(1), Budgets(tokens_per_day=0)) is None
    assert reserve(payer(user), Amount(1, CENT), Budgets(cost_per_day=0)) is None


def test_what_costs_nothing_needs_no_money(user: Person) -> None:
    settle(user, Amount(1, Decimal(2)), None)
    budgets = Budgets(cost_per_day=1)
    assert reserve(payer(user), Amount(10, CENT), budgets) is None
    assert reserve(payer(user), Amount(10), budgets)


def test_midnight_utc_renews_the_budget(user: Person) -> None:
    budgets = Budgets(tokens_per_day=10)
    assert reserve(payer(user), Amount(10), budgets)
    assert reserve(payer(user), Amount(10), budgets) is None
    the_next_day_comes(user)
    assert reserve(payer(user), Amount(10), budgets)


def the_next_day_comes(user: Person) -> None:
    with transaction() as session:
        for table in ("llm_spending", "llm_reservations"):
            session.execute(text(f"UPDATE {table} SET day = day - 1 WHERE user_id = :id"), {"id": user.id})


def test_what_began_before_midnight_is_paid_from_the_budget_of_that_day(user: Person) -> None:
    reservation = reserve(payer(user), Amount(10), Budgets(tokens_per_day=10))
    the_next_day_comes(user)
    settle(user, Amount(7), reservation)
    assert today(user) == (Amount(0), Amount(0))
    with read_only() as session:
        row = session.execute(
            text("SELECT tokens, reserved_tokens FROM llm_spending WHERE user_id = :id"), {"id": user.id}
        )
        assert row.one() == (7, 0)


def test_renewal_is_at_the_next_midnight_utc(user: Person) -> None:
    with read_only() as session:
        day = spending.today(session, user.id)
        now = session.execute(text("SELECT now()")).scalar_one()
    assert day.renews_at.astimezone(UTC).time() == datetime.min.time()
    assert timedelta(0) < day.renews_at - now <= timedelta(days=1)
    assert 0 < day.renews_in_seconds <= 86_400


def test_the_reservation_of_a_dead_worker_comes_back_when_its_time_is_over(user: Person) -> None:
    budgets = Budgets(tokens_per_day=10)
    reserve(payer(user, seconds=-1), Amount(10), budgets)
    assert reserve(payer(user), Amount(10), budgets)


def test_the_reservation_of_a_dead_worker_comes_back_when_its_job_is_claimed_again(user: Person) -> None:
    budgets, job_id = Budgets(tokens_per_day=10), uuid4()
    dead = reserve(payer(user, job_id=job_id), Amount(10), budgets)
    assert reserve(payer(user), Amount(10), budgets) is None
    again = payer(user, job_id=job_id, claimed_at=FIRST_CLAIM + timedelta(seconds=30))
    assert reserve(again, Amount(10), budgets)
    settle(user, Amount(4), dead)  # the worker was only thought dead
    assert today(user) == (Amount(4), Amount(10))


def test_nobody_releases_the_reservations_of_another_user(user: Person) -> None:
    other = make_user()
    reserve(payer(other, seconds=-1), Amount(10), Budgets(tokens_per_day=10))
    assert reserve(payer(user), Amount(11), Budgets(tokens_per_day=10)) is None
    assert today(other)[1] == Amount(10)


def test_nothing_is_noted_of_a_deleted_user(user: Person) -> None:
    reservation = reserve(payer(user), Amount(10), Budgets(tokens_per_day=10))
    with transaction() as session:
        session.execute(text("DELETE FROM users WHERE id = :id"), {"id": user.id})
    settle(user, Amount(5), reservation)
    assert today(user) == (Amount(0), Amount(0))


def test_old_days_are_deleted(user: Person) -> None:
    settle(user, Amount(5), None)
    the_next_day_comes(user)
    settle(user, Amount(6), None)
    with transaction() as session:
        spending.delete_old(session, keep=timedelta(0))
    with read_only() as session:
        left = session.scalars(text("SELECT tokens FROM llm_spending WHERE user_id = :id"), {"id": user.id})
        assert left.all() == [6]


def test_ids_of_settlements_are_deleted_when_none_is_sent_again(user: Person) -> None:
    settle(user, Amount(5), None)
    settle(user, Amount(6), None)
    with transaction() as session:
        older = "SELECT id FROM llm_settlements WHERE user_id = :id LIMIT 1"
        past = f"UPDATE llm_settlements SET settled_at = now() - interval '2 hours' WHERE id IN ({older})"
        session.execute(text(past), {"id": user.id})
        spending.delete_old(session, keep=timedelta(days=30))
        left = text("SELECT count(*) FROM llm_settlements WHERE user_id = :id")
        assert session.scalar(left, {"id": user.id}) == 1
