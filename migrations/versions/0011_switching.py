"""Switching embedding generations: how a build goes, and what follows from a change of the active one.

Only additions. Workers of before embed for the active generation alone; what they leave out of the one that is being
built, the build finds before it ends. A trigger publishes the view, because the API may flip and owns no view.
"""

from alembic import op

revision = "0011"
down_revision = "0010"

COLUMNS = """
ALTER TABLE embedding_generations
    ADD job_id uuid,
    ADD auto_activate boolean NOT NULL DEFAULT true,
    ADD cursor uuid,
    ADD failures integer NOT NULL DEFAULT 0,
    ADD done integer NOT NULL DEFAULT 0,
    ADD total integer NOT NULL DEFAULT 0,
    ADD embedded integer NOT NULL DEFAULT 0,
    ADD reused integer NOT NULL DEFAULT 0,
    ADD texts_per_second double precision,
    ADD recall jsonb,
    ADD started_at timestamptz,
    ADD built_at timestamptz,
    ADD activated_at timestamptz,
    ADD retired_at timestamptz,
    ADD soak_until timestamptz,
    ADD dropped_at timestamptz,
    ADD deleted_at timestamptz,
    DROP CONSTRAINT ck_embedding_generations_dimensions,
    ADD CONSTRAINT ck_embedding_generations_dimensions CHECK (
        dimensions BETWEEN 1 AND 4000 OR dimensions = 0 AND (state = 'building' OR deleted_at IS NOT NULL)
    );
UPDATE embedding_generations SET built_at = created_at, activated_at = created_at WHERE state = 'active';
"""

TRIGGERS = """
CREATE FUNCTION keep_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.model, NEW.query_prefix, NEW.passage_prefix, NEW.is_normalised)
            IS DISTINCT FROM (OLD.model, OLD.query_prefix, OLD.passage_prefix, OLD.is_normalised)
        OR OLD.dimensions > 0 AND (NEW.revision, NEW.dimensions) IS DISTINCT FROM (OLD.revision, OLD.dimensions)
    THEN
        RAISE EXCEPTION 'what the vectors of generation % depend on cannot change', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_generation BEFORE UPDATE ON embedding_generations
    FOR EACH ROW EXECUTE FUNCTION keep_generation();

CREATE FUNCTION publish_generation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    granted record;
    grants text[] := '{}';
    statement text;
BEGIN
    FOR granted IN
        SELECT privilege_type, grantee, is_grantable FROM pg_class, aclexplode(relacl)
        WHERE pg_class.oid = to_regclass('rag_embeddings') AND grantee <> relowner
    LOOP
        grants := grants || format(
            'GRANT %s ON rag_embeddings TO %s%s', granted.privilege_type,
            CASE WHEN granted.grantee = 0 THEN 'PUBLIC' ELSE granted.grantee::regrole::text END,
            CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        );
    END LOOP;
    DROP VIEW IF EXISTS rag_embeddings;
    EXECUTE format(
        'CREATE VIEW rag_embeddings WITH (security_invoker = true) AS
            SELECT d.path AS document_path, c.text AS chunk, e.embedding::halfvec(%s) AS embedding
            FROM chunk_embeddings e JOIN chunks c ON c.id = e.chunk_id JOIN documents d ON d.id = c.document_id
            WHERE e.generation_id = %s AND d.state = ''ready'' AND d.replaces_id IS NULL AND d.kind <> ''profile''',
        NEW.dimensions, NEW.id
    );
    FOREACH statement IN ARRAY grants LOOP
        EXECUTE statement;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER publish_new_generation AFTER INSERT ON embedding_generations
    FOR EACH ROW WHEN (NEW.state = 'active') EXECUTE FUNCTION publish_generation();
CREATE TRIGGER publish_generation AFTER UPDATE OF state ON embedding_generations
    FOR EACH ROW WHEN (NEW.state = 'active') EXECUTE FUNCTION publish_generation();
UPDATE embedding_generations SET state = state WHERE state = 'active';
"""


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(TRIGGERS)


def downgrade() -> None:
    """What was being built is lost: without a cursor nobody could go on with it."""
    op.execute("DROP TRIGGER publish_new_generation ON embedding_generations")
    op.execute("DROP TRIGGER publish_generation ON embedding_generations")
    op.execute("DROP TRIGGER keep_generation ON embedding_generations")
    op.execute("DROP FUNCTION publish_generation, keep_generation")
    op.execute(
        """
        DELETE FROM chunk_embeddings USING embedding_generations g WHERE g.id = generation_id AND g.state = 'building';
        DELETE FROM embedding_generations WHERE state = 'building' OR dimensions = 0;
        ALTER TABLE embedding_generations
            DROP CONSTRAINT ck_embedding_generations_dimensions,
            ADD CONSTRAINT ck_embedding_generations_dimensions CHECK (dimensions BETWEEN 1 AND 4000),
            DROP job_id, DROP auto_activate, DROP cursor, DROP failures, DROP done, DROP total, DROP embedded,
            DROP reused, DROP texts_per_second, DROP recall, DROP started_at, DROP built_at, DROP activated_at,
            DROP retired_at, DROP soak_until, DROP dropped_at, DROP deleted_at;
        """
    )
