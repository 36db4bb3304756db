"""How long each user's jobs have held slots of late, where that decides who is next. Older workers claim by turns as
before; what their attempts take counts too."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0049"
down_revision = "0048"

TABLE = """
CREATE TABLE queue_use (
    user_id uuid NOT NULL CONSTRAINT fk_queue_use_user_id_users REFERENCES users (id) ON DELETE CASCADE,
    queue text NOT NULL,
    seconds double precision NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_queue_use PRIMARY KEY (user_id, queue)
)
"""

# However an attempt ends, and whoever ends it: its seconds fade with ten minutes. A user may be deleted meanwhile.
FUNCTIONS = """
CREATE FUNCTION faded(seconds double precision, since timestamptz) RETURNS double precision
LANGUAGE sql STABLE PARALLEL SAFE
RETURN seconds * exp(-least(100, greatest(0, extract(epoch FROM now() - since)) / 600)::double precision);

CREATE FUNCTION note_queue_use() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO queue_use AS known (user_id, queue, seconds)
    SELECT OLD.user_id, OLD.queue, greatest(0, extract(epoch FROM now() - OLD.claimed_at))
    ON CONFLICT (user_id, queue) DO UPDATE
    SET seconds = faded(known.seconds, known.noted_at) + excluded.seconds, noted_at = now();
    RETURN NULL;
END $$;
CREATE TRIGGER note_queue_use AFTER UPDATE OF state ON jobs FOR EACH ROW
WHEN (
    OLD.state = 'running' AND NEW.state <> 'running' AND OLD.user_id IS NOT NULL
    AND OLD.queue IN ('cpu', 'cpu.large')
)
EXECUTE FUNCTION note_queue_use();
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(protect("queue_use", Rule(OWN)))
    op.execute(FUNCTIONS)


def downgrade() -> None:
    op.execute("DROP TRIGGER note_queue_use ON jobs")
    op.execute("DROP FUNCTION note_queue_use")
    op.execute("DROP FUNCTION faded")
    op.execute("DROP TABLE queue_use")
