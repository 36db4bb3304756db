"""Vectors of the sentences of passages, for ranking what a search found: each generation has a partition without an
index of vectors. And what a search has to know of a generation's model: its languages, and how near unrelated texts
are.

Old workers write vectors of passages alone, as they always did; the next `embeddings.heal` completes them. One that
deletes a generation leaves an empty partition behind.
"""

from alembic import op

from migrations.row_security import OWN, Rule, protect, release

revision = "0042"
down_revision = "0041"

TABLE = """
CREATE TABLE sentence_embeddings (
    chunk_id uuid NOT NULL CONSTRAINT fk_sentence_embeddings_chunk_id REFERENCES chunks ON DELETE CASCADE,
    position integer NOT NULL,
    generation_id integer NOT NULL
        CONSTRAINT fk_sentence_embeddings_generation_id REFERENCES embedding_generations ON DELETE CASCADE,
    user_id uuid NOT NULL,
    embedding halfvec NOT NULL,
    CONSTRAINT pk_sentence_embeddings PRIMARY KEY (chunk_id, position, generation_id)
) PARTITION BY LIST (generation_id);
"""

# The model that Pensum ships knows English, whatever it is called on this host.
KNOWLEDGE = """
ALTER TABLE embedding_generations ADD unrelated real NOT NULL DEFAULT 0, ADD languages text[];
UPDATE embedding_generations SET languages = '{english}'
WHERE revision = '4c4a65c1b708c147f973381da7477133fd33d91595e9e996ff566db909d4c00c';
"""

PARTITIONS = """
CREATE OR REPLACE FUNCTION make_partition(generation integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    size integer;
    parent text;
BEGIN
    SELECT dimensions INTO STRICT size FROM embedding_generations WHERE id = generation AND dimensions > 0;
    FOREACH parent IN ARRAY ARRAY['chunk_embeddings', 'sentence_embeddings'] LOOP
        CONTINUE WHEN to_regclass(parent || '_' || generation) IS NOT NULL;
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%s)', parent || '_' || generation, parent, generation
        );
        EXECUTE format(
            'ALTER TABLE %I ADD CONSTRAINT %I CHECK (vector_dims(embedding) = %s)', parent || '_' || generation,
            'ck_' || parent || '_' || generation || '_dimensions', size
        );
    END LOOP;
END $$
"""

# As 0023 made it.
FORMER_PARTITIONS = """
CREATE OR REPLACE FUNCTION make_partition(generation integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    size integer;
BEGIN
    SELECT dimensions INTO STRICT size FROM embedding_generations WHERE id = generation AND dimensions > 0;
    EXECUTE format(
        'CREATE TABLE %I PARTITION OF chunk_embeddings FOR VALUES IN (%s)', 'chunk_embeddings_' || generation,
        generation
    );
    EXECUTE format(
        'ALTER TABLE %I ADD CONSTRAINT %I CHECK (vector_dims(embedding) = %s)', 'chunk_embeddings_' || generation,
        'ck_chunk_embeddings_' || generation || '_dimensions', size
    );
END $$
"""

PARTITION_EACH = """
SELECT make_partition(id) FROM embedding_generations
WHERE dimensions > 0 AND dropped_at IS NULL AND to_regclass('chunk_embeddings_' || id) IS NOT NULL
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(PARTITIONS)
    op.execute(PARTITION_EACH)
    op.execute(KNOWLEDGE)
    op.execute(protect("sentence_embeddings", Rule(OWN, may="SELECT", platform="SELECT")))


def downgrade() -> None:
    op.execute(FORMER_PARTITIONS)
    op.execute(release("sentence_embeddings"))
    op.execute("DROP TABLE sentence_embeddings")
    op.execute("ALTER TABLE embedding_generations DROP unrelated, DROP languages")
