"""CVs compared with job ads, and what readers of a file do not see of it. Older workers know nothing of either."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0034"
down_revision = "0033"

TABLES = """
CREATE TABLE cv_matches (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_cv_matches PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_cv_matches_user_id REFERENCES users ON DELETE CASCADE,
    project_id uuid NOT NULL CONSTRAINT fk_cv_matches_project_id REFERENCES projects ON DELETE CASCADE,
    job_id uuid NOT NULL,
    employer_document_id uuid NOT NULL
        CONSTRAINT fk_cv_matches_employer_document_id REFERENCES documents ON DELETE CASCADE,
    applicant_document_id uuid NOT NULL
        CONSTRAINT fk_cv_matches_applicant_document_id REFERENCES documents ON DELETE CASCADE,
    match_score double precision NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    result jsonb NOT NULL,
    CONSTRAINT uq_cv_matches_pair UNIQUE (job_id, employer_document_id, applicant_document_id)
);
CREATE INDEX ix_cv_matches_own ON cv_matches (user_id, id DESC);
CREATE INDEX ix_cv_matches_project_id ON cv_matches (project_id, id DESC);
CREATE INDEX ix_cv_matches_employer_document_id ON cv_matches (employer_document_id);
CREATE INDEX ix_cv_matches_applicant_document_id ON cv_matches (applicant_document_id);
CREATE TABLE cv_scans (
    document_id uuid CONSTRAINT pk_cv_scans PRIMARY KEY
        CONSTRAINT fk_cv_scans_document_id REFERENCES documents ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_cv_scans_user_id REFERENCES users ON DELETE CASCADE,
    content_hash bytea NOT NULL,
    hidden jsonb NOT NULL
);
CREATE INDEX ix_cv_scans_user_id ON cv_scans (user_id);
"""

RULES = {
    "cv_matches": Rule(OWN, may="SELECT, DELETE"),
    "cv_scans": Rule(OWN, may="SELECT"),
}


def upgrade() -> None:
    op.execute(TABLES)
    for table, rule in RULES.items():
        op.execute(protect(table, rule))


def downgrade() -> None:
    op.execute("DROP TABLE cv_scans, cv_matches")
