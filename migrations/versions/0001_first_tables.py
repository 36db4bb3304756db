"""The first tables: users, jobs and their log, documents with chunks and vectors, learning."""

from alembic import op

revision = "0001"
down_revision = None

USERS = """
CREATE TABLE users (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_users PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    email text NOT NULL CONSTRAINT uq_users_email UNIQUE,
    username text NOT NULL,
    is_admin boolean NOT NULL DEFAULT false
);
CREATE TABLE api_keys (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_api_keys PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_api_keys_user_id REFERENCES users ON DELETE CASCADE,
    prefix text NOT NULL,
    key_hash bytea NOT NULL CONSTRAINT uq_api_keys_key_hash UNIQUE
);
CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);
"""

# Claimed rows change several times a second: free space on each page keeps those updates out of the indexes' way.
JOBS = """
CREATE TABLE jobs (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_jobs PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid CONSTRAINT fk_jobs_user_id REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    stage text NOT NULL,
    queue text NOT NULL,
    priority integer NOT NULL,
    turn timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL CONSTRAINT ck_jobs_state CHECK (
        state IN ('scheduled', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired')
    ),
    run_at timestamptz NOT NULL DEFAULT now(),
    attempt integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL CONSTRAINT ck_jobs_max_attempts CHECK (max_attempts > 0),
    lease_seconds double precision NOT NULL CONSTRAINT ck_jobs_lease_seconds CHECK (lease_seconds > 0),
    lease_until timestamptz,
    worker uuid,
    alone boolean NOT NULL DEFAULT false,
    cancel_requested_at timestamptz,
    progress jsonb,
    result jsonb,
    error jsonb,
    receipt jsonb,
    callback_url text,
    version integer NOT NULL DEFAULT 1,
    last_seq integer NOT NULL DEFAULT 0,
    queued_at timestamptz NOT NULL DEFAULT now(),
    claimed_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    expires_at timestamptz,
    queue_seconds double precision NOT NULL DEFAULT 0,
    work_seconds double precision NOT NULL DEFAULT 0,
    CONSTRAINT ck_jobs_lease CHECK ((state = 'running') = (lease_until IS NOT NULL AND worker IS NOT NULL)),
    CONSTRAINT ck_jobs_finished CHECK (
        (state IN ('succeeded', 'failed', 'cancelled', 'expired')) = (finished_at IS NOT NULL)
    )
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX ix_jobs_waiting ON jobs (queue, priority, turn, id) WHERE state = 'queued';
CREATE INDEX ix_jobs_turns ON jobs (user_id, queue, priority, turn) WHERE state = 'queued';
CREATE INDEX ix_jobs_scheduled ON jobs (run_at) WHERE state = 'scheduled';
CREATE INDEX ix_jobs_leased ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX ix_jobs_own ON jobs (user_id, id DESC);
CREATE TABLE job_events (
    job_id uuid CONSTRAINT fk_job_events_job_id REFERENCES jobs ON DELETE CASCADE,
    seq integer,
    attempt integer NOT NULL,
    type text NOT NULL,
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_job_events PRIMARY KEY (job_id, seq)
);
"""
WORKERS = """
CREATE TABLE workers (
    id uuid CONSTRAINT pk_workers PRIMARY KEY,
    name text NOT NULL,
    queues jsonb NOT NULL,
    models jsonb NOT NULL DEFAULT '[]',
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
);
"""

DOCUMENTS = """
CREATE TABLE documents (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_documents PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_documents_user_id REFERENCES users ON DELETE CASCADE,
    project_id uuid,
    path text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    content_hash bytea NOT NULL,
    size_bytes integer NOT NULL,
    state text NOT NULL DEFAULT 'pending' CONSTRAINT ck_documents_state CHECK (state IN ('pending', 'ready')),
    text text,
    CONSTRAINT uq_documents_user_id_content_hash UNIQUE (user_id, content_hash)
);
CREATE INDEX ix_documents_own ON documents (user_id, id DESC);
CREATE TABLE document_sources (
    document_id uuid CONSTRAINT pk_document_sources PRIMARY KEY
        CONSTRAINT fk_document_sources_document_id REFERENCES documents ON DELETE CASCADE,
    body bytea NOT NULL
);
CREATE TABLE chunks (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_chunks PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    document_id uuid NOT NULL CONSTRAINT fk_chunks_document_id REFERENCES documents ON DELETE CASCADE,
    user_id uuid NOT NULL,
    project_id uuid,
    position integer NOT NULL,
    heading text,
    text text NOT NULL,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL CONSTRAINT ck_chunks_span CHECK (end_offset > start_offset),
    page integer,
    start_seconds double precision,
    end_seconds double precision,
    token_count integer NOT NULL,
    content_hash bytea NOT NULL,
    language regconfig NOT NULL DEFAULT 'english',
    lexemes tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector(language, text)) STORED,
    CONSTRAINT uq_chunks_document_id_position UNIQUE (document_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_chunks_lexemes ON chunks USING gin (lexemes);
CREATE INDEX ix_chunks_user_id ON chunks (user_id);
"""

EMBEDDINGS = """
CREATE TABLE embedding_generations (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_embedding_generations PRIMARY KEY,
    model text NOT NULL,
    revision text NOT NULL,
    dimensions integer NOT NULL CONSTRAINT ck_embedding_generations_dimensions CHECK (dimensions BETWEEN 1 AND 4000),
    query_prefix text NOT NULL DEFAULT '',
    passage_prefix text NOT NULL DEFAULT '',
    is_normalised boolean NOT NULL DEFAULT true,
    state text NOT NULL
        CONSTRAINT ck_embedding_generations_state CHECK (state IN ('building', 'active', 'retired')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX uq_embedding_generations_one_active ON embedding_generations (state) WHERE state = 'active';
CREATE UNIQUE INDEX uq_embedding_generations_one_building ON embedding_generations (state) WHERE state = 'building';
CREATE TABLE chunk_embeddings (
    generation_id integer NOT NULL CONSTRAINT fk_chunk_embeddings_generation_id REFERENCES embedding_generations,
    chunk_id uuid NOT NULL CONSTRAINT fk_chunk_embeddings_chunk_id REFERENCES chunks ON DELETE CASCADE,
    user_id uuid NOT NULL,
    project_id uuid,
    content_hash bytea NOT NULL,
    embedding halfvec NOT NULL,
    CONSTRAINT pk_chunk_embeddings PRIMARY KEY (generation_id, chunk_id)
) PARTITION BY LIST (generation_id);
CREATE INDEX ix_chunk_embeddings_content ON chunk_embeddings (generation_id, content_hash);
CREATE INDEX ix_chunk_embeddings_user_id ON chunk_embeddings (user_id);
CREATE INDEX ix_chunk_embeddings_chunk_id ON chunk_embeddings (chunk_id);
CREATE TABLE query_vectors (
    generation_id integer CONSTRAINT fk_query_vectors_generation_id REFERENCES embedding_generations ON DELETE CASCADE,
    text_hash bytea,
    embedding halfvec NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_query_vectors PRIMARY KEY (generation_id, text_hash)
);
"""

LEARNING = """
CREATE TABLE learning_sessions (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_learning_sessions PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_learning_sessions_user_id REFERENCES users ON DELETE CASCADE
);
CREATE INDEX ix_learning_sessions_user_id ON learning_sessions (user_id);
CREATE TABLE resources (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_resources PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_resources_user_id REFERENCES users ON DELETE CASCADE,
    session_id uuid CONSTRAINT fk_resources_session_id REFERENCES learning_sessions ON DELETE CASCADE,
    document_id uuid CONSTRAINT fk_resources_document_id REFERENCES documents ON DELETE SET NULL,
    query text NOT NULL,
    position integer NOT NULL,
    title text NOT NULL,
    url text NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    score double precision NOT NULL,
    quote text NOT NULL
);
CREATE INDEX ix_resources_own ON resources (user_id, id DESC);
CREATE INDEX ix_resources_session_id ON resources (session_id);
CREATE INDEX ix_resources_document_id ON resources (document_id);
CREATE TABLE exercises (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_exercises PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_exercises_user_id REFERENCES users ON DELETE CASCADE,
    session_id uuid CONSTRAINT fk_exercises_session_id REFERENCES learning_sessions ON DELETE CASCADE,
    document_id uuid CONSTRAINT fk_exercises_document_id REFERENCES documents ON DELETE SET NULL,
    type text NOT NULL,
    topic text NOT NULL,
    difficulty text NOT NULL,
    prompt text NOT NULL,
    choices jsonb,
    starter_code text,
    hints jsonb NOT NULL,
    solution jsonb NOT NULL
);
CREATE INDEX ix_exercises_own ON exercises (user_id, id DESC);
CREATE INDEX ix_exercises_session_id ON exercises (session_id);
CREATE INDEX ix_exercises_document_id ON exercises (document_id);
CREATE TABLE progress_entries (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_progress_entries PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_progress_entries_user_id REFERENCES users ON DELETE CASCADE,
    completed_task text NOT NULL,
    topic text,
    score double precision CONSTRAINT ck_progress_entries_score CHECK (score BETWEEN 0 AND 1),
    minutes double precision CONSTRAINT ck_progress_entries_minutes CHECK (minutes >= 0),
    insight text
);
CREATE INDEX ix_progress_entries_own ON progress_entries (user_id, id DESC);
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    for statements in (USERS, JOBS, WORKERS, DOCUMENTS, EMBEDDINGS, LEARNING):
        op.execute(statements)


def downgrade() -> None:
    op.execute("DROP VIEW IF EXISTS rag_embeddings")
    op.execute(
        "DROP TABLE progress_entries, exercises, resources, learning_sessions, query_vectors, chunk_embeddings,"
        " embedding_generations, chunks, document_sources, documents, job_events, jobs, workers, api_keys,"
        " users"
    )
