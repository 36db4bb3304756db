"""Every order of the smaller scenarios of `make prove`. Their numbers are part of the proof: fewer would mean that some
order is not tried any more."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from embedded.servers import EmbeddedPostgres
from tests.prove import explorer, scene
from tests.prove.database import prepared_database
from tests.prove.gate import Watch
from tests.prove.scenarios import SCENARIOS, Scenario

MOST_ORDERS = 50  # of a quick test; each order takes some 50 ms
EXHAUSTED = [
    pytest.param(scenario, id=scenario.name, marks=[pytest.mark.system] if scenario.orders > MOST_ORDERS else [])
    for scenario in SCENARIOS.values()
    if scenario.orders is not None
]


@pytest.fixture(scope="module")
def watch(platform: None, postgres: EmbeddedPostgres) -> Iterator[Watch]:
    """Of a database of its own: upkeep changes the jobs of everybody."""
    with prepared_database(postgres, "tests_prove") as url, closing(Watch(url)) as watch:
        scene.forget_database()
        yield watch
    scene.forget_database()


@pytest.mark.parametrize("scenario", EXHAUSTED)
def test_every_order_keeps_every_invariant(watch: Watch, scenario: Scenario) -> None:
    tried = list(explorer.exhaust(watch, scenario))
    violations = [f"{each.line}: {problem}" for each in tried for problem in each.problems]
    assert violations == [], "\n".join(violations[:5])
    assert not any(each.has_diverged for each in tried)
    orders = Counter(each.choices for each in tried if each.is_order)
    assert set(orders.values()) == {1}, "an order was tried twice"
    assert len(orders) == scenario.orders
