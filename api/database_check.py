"""Whether a process of the API may serve the database at DATABASE_URL: its schema fits this code, its policies are
complete, and its logins and webhooks depend on this PENSUM_SECRET."""

from sqlalchemy import text

from db import policies, schema_version
from db.engines import own_connection
from db.row_level_security import PLATFORM_ROLE
from db.schema_version import Incompatible
from db.transactions import statement
from tasks import secret_fingerprint
from workers.accounts.secret import SecretMissing


def ensure_ours() -> None:
    """Raises `Incompatible`, and `DatabaseUnavailable`."""
    line = own_connection()
    try:
        with statement(line) as session:
            schema_version.ensure_compatible(schema_version.of_database(session), schema_version.of_code())
            policies.ensure_complete(session)
            session.execute(text(f"SET ROLE {PLATFORM_ROLE}"))
            secret_fingerprint.ensure_same(session)
    except SecretMissing as problem:
        raise Incompatible(f"{problem}") from None
    finally:
        line.dispose()
