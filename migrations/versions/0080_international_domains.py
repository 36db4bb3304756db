"""E-mail addresses are compared by the letters of their international domain. Accounts whose address has the domain in
ASCII are found by either spelling from here on; where another account has the address, the older form stays. Older
workers and API processes find such an account by the letters only, as they find all that were registered."""

import unicodedata

import idna
from alembic import op
from sqlalchemy import text

revision = "0080"
down_revision = "0079"

ENCODED = text(r"SELECT id, normal_email FROM users WHERE normal_email ~ '[@.]xn--[^@ ]*$' ORDER BY id")
SET = text(
    """
    UPDATE users SET normal_email = :normal
    WHERE id = :id AND NOT EXISTS (SELECT FROM users AS other WHERE other.normal_email = :normal)
    """
)


def upgrade() -> None:
    connection = op.get_bind()
    for id_, encoded in connection.execute(ENCODED).all():
        mailbox, _, domain = encoded.rpartition("@")
        normal = f"{mailbox}@{'.'.join(map(_decoded, domain.split('.')))}"
        connection.execute(SET, {"id": id_, "normal": normal})


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        decoded = unicodedata.normalize("NFC", idna.decode(label))
        return decoded if idna.encode(decoded).decode() == label else label
    except UnicodeError:
        return label


def downgrade() -> None:
    op.execute(
        r"""
        UPDATE users SET normal_email = lower(trim(email) COLLATE "C")
        WHERE email ~* '[@.]xn--[^@ ]*$' AND normal_email NOT LIKE '% %'
        """
    )
