"""Dropping the vectors of generations whose soak time is over."""

import logging

from db.queries.embeddings import switching
from db.transactions import DatabaseUnavailable, read_only, transaction
from tasks.periodic import after_tick
from tasks.schedules import DROP_GENERATIONS

logger = logging.getLogger(__name__)


@after_tick(DROP_GENERATIONS)
def drop_generations() -> None:
    """Drops their partitions. A second run finds nothing to drop. A locked partition waits for the next tick."""
    with read_only() as session:
        spent = switching.list_spent(session)
    for generation_id in spent:
        try:
            with transaction() as session:
                switching.drop(session, generation_id)
            logger.info("generation %d: dropped its vectors", generation_id)
        except DatabaseUnavailable:
            logger.info("generation %d: its vectors are in use; they are dropped later", generation_id)
