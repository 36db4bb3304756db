"""For how long the attempts of a job held slots of GPU queues, whoever ends them, also older workers. Jobs of before do
not know it: theirs is null."""

from alembic import op

revision = "0060"
down_revision = "0059"

COUNT = """
CREATE FUNCTION count_gpu_seconds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.gpu_seconds := coalesce(OLD.gpu_seconds, 0) + NEW.work_seconds - OLD.work_seconds;
    RETURN NEW;
END $$;
CREATE TRIGGER count_gpu_seconds BEFORE UPDATE OF work_seconds ON jobs FOR EACH ROW
WHEN (starts_with(OLD.queue, 'gpu.') AND NEW.work_seconds <> OLD.work_seconds)
EXECUTE FUNCTION count_gpu_seconds();
"""


def upgrade() -> None:
    op.execute("ALTER TABLE jobs ADD gpu_seconds double precision")
    op.execute(COUNT)


def downgrade() -> None:
    op.execute("DROP TRIGGER count_gpu_seconds ON jobs")
    op.execute("DROP FUNCTION count_gpu_seconds")
    op.execute("ALTER TABLE jobs DROP gpu_seconds")
