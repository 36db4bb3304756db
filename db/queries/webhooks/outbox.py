"""The outbox: a statement that ends a job writes the deliveries too, so both commit, or neither does.

Such a statement updates `jobs` in a CTE `changed` that returns `outbox_columns.sql`, has a CTE `delivery` that is
`outbox_delivery.sql`, and selects whether that wrote anything, for `note`.
"""

from sqlalchemy.orm import Session

NOTED = "pensum.deliveries"


def note(session: Session, has_deliveries: bool) -> None:
    """Tells whoever commits this session that there is something to send."""
    if has_deliveries:
        session.info[NOTED] = True


def take_note(session: Session) -> bool:
    """Whether something was noted since the last call."""
    return bool(session.info.pop(NOTED, False))
