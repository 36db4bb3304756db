"""Login sessions that can be listed and ended one by one, when an account changed last, and profiles by name.

Older workers know nothing of it and go on. Tokens of older API processes have no session; they stay valid, and are in
no list.
"""

from alembic import op

from migrations import indexes
from migrations.row_security import OWN, Rule, protect

revision = "0032"
down_revision = "0031"

SESSIONS = """
CREATE TABLE IF NOT EXISTS login_sessions (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_login_sessions PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_login_sessions_user_id_users REFERENCES users (id) ON DELETE CASCADE,
    token_version integer NOT NULL,
    device text NOT NULL,
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_login_sessions_own ON login_sessions (user_id, id DESC);
CREATE INDEX IF NOT EXISTS ix_login_sessions_expires_at ON login_sessions (expires_at);
"""

# Words of a name as people type them: without accents, in one case. Letters that Unicode does not decompose are named.
NAMES = r"""
CREATE OR REPLACE FUNCTION name_words(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    array_remove(
        string_to_array(
            regexp_replace(
                translate(
                    casefold(
                        regexp_replace(normalize(left(name, 300), NFKD), '[\u0300-\u036f]', '', 'g')
                        COLLATE pg_catalog.pg_unicode_fast
                    ),
                    'łøđħıŧ', 'lodhit'
                ),
                '[\s\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u00b7\u2010-\u201f]+', ' ', 'g'
            ),
            ' '
        ),
        ''
    );
CREATE OR REPLACE FUNCTION name_query(name text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    (SELECT string_agg(quote_literal(word) || ':*', ' & ') FROM unnest(name_words(name)) AS word)::tsquery;
"""


def upgrade() -> None:
    op.execute(SESSIONS)
    op.execute(protect("login_sessions", Rule(OWN, may="SELECT", platform="SELECT, INSERT, UPDATE, DELETE")))
    op.execute("ALTER TABLE users ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now()")
    op.execute("GRANT UPDATE (updated_at) ON users TO pensum_api")
    op.execute("UPDATE users SET updated_at = created_at")
    op.execute(NAMES)
    indexes.build("ix_profiles_name_words", "profiles USING gin (array_to_tsvector(name_words(name)))")


def downgrade() -> None:
    op.execute("DROP INDEX ix_profiles_name_words")
    op.execute("DROP FUNCTION name_query, name_words")
    op.execute("ALTER TABLE users DROP updated_at")
    op.execute("DROP TABLE login_sessions")
