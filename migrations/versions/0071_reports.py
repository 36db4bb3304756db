"""PDF reports are made by jobs, and kept with them. Older workers know no such job and leave it to newer ones."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0071"
down_revision = "0070"

TABLE = """
CREATE TABLE reports (
    job_id uuid CONSTRAINT pk_reports PRIMARY KEY CONSTRAINT fk_reports_job_id REFERENCES jobs ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_reports_user_id REFERENCES users ON DELETE CASCADE,
    match_id uuid CONSTRAINT uq_reports_match_id UNIQUE
        CONSTRAINT fk_reports_match_id REFERENCES cv_matches ON DELETE CASCADE,
    chapter_id uuid CONSTRAINT uq_reports_chapter_id UNIQUE
        CONSTRAINT fk_reports_chapter_id REFERENCES story_chapters ON DELETE CASCADE,
    digest bytea,
    pdf bytea
);
CREATE INDEX ix_reports_user_id ON reports (user_id);
"""

# An edited or deleted memory notes it on its chapters, whether they were stale before or not.
FORGET = """
CREATE FUNCTION forget_report_of_chapter() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM reports WHERE chapter_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_report_of_chapter
AFTER UPDATE OF stale_since ON story_chapters FOR EACH ROW EXECUTE FUNCTION forget_report_of_chapter();
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(protect("reports", Rule(OWN, may="SELECT, INSERT, DELETE")))
    op.execute(FORGET)


def downgrade() -> None:
    op.execute("DROP TRIGGER forget_report_of_chapter ON story_chapters")
    op.execute("DROP FUNCTION forget_report_of_chapter")
    op.execute("DROP TABLE reports")
