"""Projects. Until now a `project_id` was any id of the caller's choice: each one that rows name becomes a project of
their owner, under its id, so that clients find what they put there. Where several users chose the same id, the first
of them keeps it, and the others' rows move to a new one.

A document may be in several projects: `document_projects` says in which, and `documents.project_id` is the one that its
path is unique in. Old workers write only that column, and a trigger completes what they leave out. They also copy it
into chunks and vectors, as they always did; these copies can go with a later migration.
"""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0031"
down_revision = "0030"

TABLES = """
CREATE TABLE projects (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_projects PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_projects_user_id REFERENCES users ON DELETE CASCADE,
    type text NOT NULL
        CONSTRAINT ck_projects_type CHECK (type IN ('learning', 'private_gpt', 'cv_matcher', 'tell_me_life')),
    name text NOT NULL,
    description text,
    config jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_projects_own ON projects (user_id, id DESC);
CREATE TABLE document_projects (
    document_id uuid CONSTRAINT fk_document_projects_document_id REFERENCES documents ON DELETE CASCADE,
    project_id uuid CONSTRAINT fk_document_projects_project_id REFERENCES projects ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_document_projects_user_id REFERENCES users ON DELETE CASCADE,
    CONSTRAINT pk_document_projects PRIMARY KEY (document_id, project_id)
);
CREATE INDEX ix_document_projects_project_id ON document_projects (project_id, document_id);
CREATE INDEX ix_document_projects_user_id ON document_projects (user_id);
ALTER TABLE documents ADD metadata jsonb NOT NULL DEFAULT '{}';
"""

# A job that ended may be tried again, unless it succeeded.
NAMED = """
CREATE TEMP TABLE strays ON COMMIT DROP AS
SELECT user_id, project_id AS old_id, CASE
    WHEN row_number() OVER (PARTITION BY project_id ORDER BY user_id) = 1 THEN project_id ELSE uuidv7()
END AS id
FROM (
    SELECT user_id, project_id FROM documents
    UNION SELECT user_id, project_id FROM answers
    UNION SELECT user_id, project_id FROM intakes
    UNION SELECT user_id, CAST(payload ->> 'project_id' AS uuid) FROM jobs
    WHERE payload ? 'project_id' AND state <> 'succeeded'
) AS named
WHERE project_id IS NOT NULL AND user_id IS NOT NULL;
INSERT INTO projects (id, user_id, type, name) SELECT id, user_id, 'learning', 'Project ' || old_id FROM strays;
"""

MOVE = """
UPDATE {table} SET project_id = strays.id FROM strays
WHERE {table}.user_id = strays.user_id AND project_id = old_id AND strays.id <> old_id;
"""

MOVE_JOBS = """
UPDATE jobs SET payload = jsonb_set(payload, '{project_id}', to_jsonb(CAST(strays.id AS text))) FROM strays
WHERE jobs.user_id = strays.user_id AND payload ? 'project_id' AND state <> 'succeeded' AND strays.id <> old_id
    AND CAST(payload ->> 'project_id' AS uuid) = old_id;
"""

KEYS = """
ALTER TABLE {table} ADD CONSTRAINT fk_{table}_project_id
    FOREIGN KEY (project_id) REFERENCES projects ON DELETE CASCADE;
"""

INDEXES = """
CREATE INDEX ix_answers_project_id ON answers (project_id) WHERE project_id IS NOT NULL;
DROP INDEX ix_documents_project;
CREATE INDEX ix_documents_project_id ON documents (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX ix_intakes_project_id ON intakes (project_id) WHERE project_id IS NOT NULL;
"""

MEMBERS = """
INSERT INTO document_projects (document_id, project_id, user_id)
SELECT id, project_id, user_id FROM documents WHERE project_id IS NOT NULL AND replaces_id IS NULL;
CREATE FUNCTION note_project() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO document_projects (document_id, project_id, user_id)
    VALUES (NEW.id, NEW.project_id, NEW.user_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER note_project AFTER INSERT OR UPDATE OF project_id ON documents FOR EACH ROW
    WHEN (NEW.project_id IS NOT NULL AND NEW.replaces_id IS NULL) EXECUTE FUNCTION note_project();
CREATE CONSTRAINT TRIGGER count_library_change AFTER INSERT OR UPDATE OR DELETE ON document_projects
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_library_change();
"""

FORMER_INDEX = "CREATE INDEX ix_documents_project ON documents (user_id, project_id) WHERE project_id IS NOT NULL"

NAMING = ("documents", "answers", "intakes")

RULES = {
    "projects": Rule(OWN, may="SELECT, INSERT, UPDATE, DELETE"),
    "document_projects": Rule(OWN, may="SELECT, INSERT, DELETE", platform="SELECT"),
}


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(NAMED)
    for table in NAMING:
        op.execute(MOVE.format(table=table))
    op.execute(MOVE_JOBS)
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL alters no table that a trigger is still waiting for
    for table in NAMING:
        op.execute(KEYS.format(table=table))
    op.execute(INDEXES)
    op.execute(MEMBERS)
    for table, rule in RULES.items():
        op.execute(protect(table, rule))


def downgrade() -> None:
    """Rows keep the ids of their projects, as strays; a document in several projects stays in the first."""
    op.execute("DROP TRIGGER note_project ON documents")
    op.execute("DROP FUNCTION note_project")
    op.execute("DROP INDEX ix_answers_project_id, ix_documents_project_id, ix_intakes_project_id")
    op.execute(FORMER_INDEX)
    for table in NAMING:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT fk_{table}_project_id")
    op.execute("ALTER TABLE documents DROP metadata")
    op.execute("DROP TABLE document_projects, projects")
