"""E-mail addresses are compared in one form, which Python makes. Older workers and API processes go on: a trigger makes
the form of the rows that they write, which differs for capitals outside of ASCII."""

import re
import unicodedata

from alembic import op
from sqlalchemy import text

revision = "0043"
down_revision = "0042"

LIKE_ASCII = re.compile("([\u037e\u1fef\u212a])")

SET = text("UPDATE users SET normal_email = :normal WHERE id = :id")

TRIGGER = """
CREATE FUNCTION set_normal_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.normal_email IS NULL OR (
        TG_OP = 'UPDATE' AND NEW.email <> OLD.email AND NEW.normal_email = OLD.normal_email
    ) THEN
        NEW.normal_email := lower(trim(NEW.email) COLLATE "C");
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER set_normal_email BEFORE INSERT OR UPDATE OF email ON users
    FOR EACH ROW EXECUTE FUNCTION set_normal_email();
"""


def upgrade() -> None:
    op.execute("ALTER TABLE users ADD normal_email text")
    _fill()
    op.execute("ALTER TABLE users ALTER normal_email SET NOT NULL")
    op.execute("ALTER TABLE users ADD CONSTRAINT uq_users_normal_email UNIQUE (normal_email)")
    op.execute(TRIGGER)
    op.execute("DROP INDEX uq_users_email_lower")


def _fill() -> None:
    """Of two accounts of one address the older one keeps it. The other is found by no e-mail: an administrator gives it
    another address."""
    connection = op.get_bind()
    taken: set[str] = set()
    for id_, email in connection.execute(text("SELECT id, email FROM users ORDER BY id")).all():
        normal = normal_email(email)
        if normal in taken:
            normal = f"{normal} {id_}"
        taken.add(normal)
        connection.execute(SET, {"normal": normal, "id": id_})


def normal_email(email: str) -> str:
    return "".join(part if LIKE_ASCII.match(part) else _normal(part) for part in LIKE_ASCII.split(email.strip()))


def _normal(part: str) -> str:
    composed = unicodedata.normalize("NFC", part)
    return unicodedata.normalize("NFC", "".join(map(_lower, composed)))


def _lower(letter: str) -> str:
    lower = letter.lower()
    return lower if lower.isascii() == letter.isascii() else letter


def downgrade() -> None:
    op.execute("CREATE UNIQUE INDEX uq_users_email_lower ON users (lower(email))")
    op.execute("DROP TRIGGER set_normal_email ON users")
    op.execute("DROP FUNCTION set_normal_email")
    op.execute("ALTER TABLE users DROP normal_email")
