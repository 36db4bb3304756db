"""Workers whose user pays for language models, as `tasks/spending.py` has them reserve and settle."""

from collections.abc import Iterator
from uuid import UUID, uuid4

from sqlalchemy import text

from core.llm_config import Budgets
from db.failures import DatabaseUnavailable
from db.queries.llm import spending
from db.queries.llm.spending import Amount, Payer
from db.transactions import read_only, statement, transaction
from tests.prove import gate
from tests.prove.actors import Worker
from tests.prove.outages import repeated
from tests.prove.scene import Scene, person

MOST, RESERVED, USED = 100, 60, 40
BUDGETS = Budgets(tokens_per_day=MOST)
SPENT = text(
    """
    SELECT coalesce(sum(tokens), 0)::integer AS tokens,
        coalesce(sum(tokens) FILTER (WHERE day = (now() AT TIME ZONE 'UTC')::date), 0)::integer AS tokens_today,
        coalesce(sum(reserved_tokens), 0)::integer AS reserved,
        coalesce(max(tokens + reserved_tokens), 0)::integer AS most_of_a_day,
        count(*) FILTER (WHERE reserved_tokens <> (
            SELECT coalesce(sum(tokens), 0) FROM llm_reservations
            WHERE user_id = llm_spending.user_id AND day = llm_spending.day
        )) AS wrong_days
    FROM llm_spending WHERE user_id = :user
    """
)
REMOVE = text(
    """
    DELETE FROM llm_reservations WHERE user_id = :user;
    DELETE FROM llm_settlements WHERE user_id = :user;
    DELETE FROM llm_spending WHERE user_id = :user
    """
)
MIDNIGHT = text(
    """
    WITH spending AS (UPDATE llm_spending SET day = day - 1 WHERE user_id = :user)
    UPDATE llm_reservations SET day = day - 1 WHERE user_id = :user
    """
)


class PayingWorker(Worker):
    """It asks a model: two thirds of the day's budget are reserved for a request, which uses less."""

    _reservation: UUID | None = None

    def reserve(self) -> bool:
        """Without room for it, or when PostgreSQL is away, the job goes back."""
        fence = self._owned
        payer = Payer(person("ann").id, fence.id, fence.claimed_at, longest_seconds=600)
        try:
            with statement() as session:
                self._reservation = spending.reserve(session, payer, Amount(RESERVED), BUDGETS)
        except DatabaseUnavailable:
            self._reservation = None
        find_overspent(self.scene, self.name)
        if self._reservation is None:
            self.scene.tell(self.name, "no room", fence.id)
            self.release()
        return self._reservation is not None

    def settle(self) -> bool:
        settlement = uuid4()

        def write() -> None:
            with statement(is_durable=False) as session:
                spending.settle(
                    session,
                    person("ann").id,
                    Amount(USED),
                    reservation_id=self._reservation,
                    settlement_id=settlement,
                )

        repeated(write)
        self.scene.tell(self.name, "paid", self._owned.id, USED)
        return True


def find_overspent(scene: Scene, actor: str) -> None:
    """Nobody has taken a step since the actor's statement."""
    with gate.unseen(), read_only() as session:
        row = session.execute(SPENT, {"user": person("ann").id}).one()
    if row.most_of_a_day > MOST:
        scene.false_words.append(f"budget: {row.most_of_a_day} of {MOST} are spent or reserved, {actor} reserved last")


def begin_day(scene: Scene) -> None:
    with transaction() as session:
        session.execute(REMOVE, {"user": person("ann").id})
    scene.checks.append(lambda: find_problems(scene))


def pass_midnight() -> None:
    with statement() as session:
        session.execute(MIDNIGHT, {"user": person("ann").id})


def find_problems(scene: Scene) -> Iterator[str]:
    """What was paid is noted once, what is reserved is what reservations say, and what the dead reserved makes room."""
    user, paid = {"user": person("ann").id}, sum(each.detail for each in scene.told if each.what == "paid")
    with read_only() as session:
        row = session.execute(SPENT, user).one()
    if row.tokens != paid:
        yield f"budget: {row.tokens} are noted, {paid} were paid"
    if row.wrong_days:
        yield f"budget: {row.reserved} are reserved, and on {row.wrong_days} days that is not what reservations say"
    with transaction() as session:
        session.execute(text("UPDATE llm_reservations SET expires_at = now() WHERE user_id = :user"), user)
        now = session.execute(text("SELECT now()")).scalar_one()
    left = Amount(MOST - row.tokens_today)
    payer = Payer(person("ann").id, scene.job, now, longest_seconds=600)
    with transaction() as session:
        reserved = spending.reserve(session, payer, left, BUDGETS)
        after = session.execute(SPENT, user).one()
    if reserved is None or after.most_of_a_day != MOST:
        yield f"budget: of {left.tokens} that are left none can be reserved, {after.most_of_a_day} of {MOST} are used"
