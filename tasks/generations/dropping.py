"""The end of generations that nobody goes back to any more."""

import logging

from db.queries.embeddings import switching
from db.transactions import DatabaseUnavailable, read_only, transaction
from tasks.periodic import after_tick
from tasks.schedules import DROP_GENERATIONS

logger = logging.getLogger(__name__)


@after_tick(DROP_GENERATIONS)
def drop_generations() -> None:
    """One whose lock is not to be had at once waits for the next tick."""
    with read_only() as session:
        spent = switching.list_spent(session)
    for generation_id in spent:
        try:
            with transaction() as session:
                switching.drop(session, generation_id)
            logger.info("generation %d: its vectors are dropped", generation_id)
        except DatabaseUnavailable:
            logger.info("generation %d: others hold its vectors; it is dropped later", generation_id)
