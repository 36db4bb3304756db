"""Answers to exercises, their reviews, and the time zone of a learner. Old workers grade nothing.

A GPU host may not read solutions (docs/decisions/0033): a function gives it the exercise of a job that is running.
"""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0026"
down_revision = "0025"

TABLES = """
CREATE TABLE exercise_answers (
    id uuid NOT NULL DEFAULT uuidv7() CONSTRAINT pk_exercise_answers PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_exercise_answers_user_id REFERENCES users (id) ON DELETE CASCADE,
    exercise_id uuid NOT NULL CONSTRAINT fk_exercise_answers_exercise_id REFERENCES exercises (id) ON DELETE CASCADE,
    job_id uuid NOT NULL CONSTRAINT uq_exercise_answers_job_id UNIQUE,
    answer text,
    graded_at timestamptz,
    correct boolean,
    score double precision,
    items jsonb,
    tests jsonb,
    feedback text
);
CREATE INDEX ix_exercise_answers_own ON exercise_answers (user_id, id DESC);
CREATE INDEX ix_exercise_answers_exercise ON exercise_answers (exercise_id, id);

CREATE TABLE reviews (
    id uuid NOT NULL DEFAULT uuidv7() CONSTRAINT pk_reviews PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_reviews_user_id REFERENCES users (id) ON DELETE CASCADE,
    exercise_id uuid NOT NULL CONSTRAINT fk_reviews_exercise_id REFERENCES exercises (id) ON DELETE CASCADE,
    answer_id uuid NOT NULL CONSTRAINT uq_reviews_answer_id UNIQUE
        CONSTRAINT fk_reviews_answer_id REFERENCES exercise_answers (id) ON DELETE CASCADE,
    rating integer NOT NULL,
    score double precision NOT NULL,
    reviewed_at timestamptz NOT NULL,
    scheduler text NOT NULL
);
CREATE INDEX ix_reviews_user_id ON reviews (user_id);
CREATE INDEX ix_reviews_exercise ON reviews (exercise_id, reviewed_at, answer_id);

CREATE TABLE review_cards (
    exercise_id uuid NOT NULL CONSTRAINT pk_review_cards PRIMARY KEY
        CONSTRAINT fk_review_cards_exercise_id REFERENCES exercises (id) ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_review_cards_user_id REFERENCES users (id) ON DELETE CASCADE,
    due_at timestamptz NOT NULL,
    stability double precision NOT NULL,
    difficulty double precision NOT NULL,
    state integer NOT NULL,
    step integer,
    last_review_at timestamptz NOT NULL,
    scheduler text NOT NULL
);
CREATE INDEX ix_review_cards_due ON review_cards (user_id, due_at, exercise_id);
"""

TIME_ZONE = """
ALTER TABLE users ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
GRANT UPDATE (time_zone) ON users TO pensum_api;
"""

# The second one locks, so that the exercise stays until its grade is written.
FUNCTIONS = """
CREATE FUNCTION exercise_to_grade(job uuid) RETURNS SETOF exercises
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT exercises.* FROM exercises JOIN exercise_answers ON exercise_answers.exercise_id = exercises.id
    WHERE job_id = job AND EXISTS (SELECT FROM jobs WHERE jobs.id = job AND state = 'running')
$$;
CREATE FUNCTION hold_exercise_to_grade(job uuid) RETURNS SETOF uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT exercises.id FROM exercises JOIN exercise_answers ON exercise_answers.exercise_id = exercises.id
    WHERE job_id = job FOR KEY SHARE OF exercises
$$;
REVOKE ALL ON FUNCTION exercise_to_grade, hold_exercise_to_grade FROM PUBLIC
"""

RULES = {
    "exercise_answers": Rule(OWN, may="SELECT, INSERT"),
    "reviews": Rule(OWN, may="SELECT"),
    "review_cards": Rule(OWN, may="SELECT"),
}


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(TIME_ZONE)
    op.execute(FUNCTIONS)
    for table, rule in RULES.items():
        op.execute(protect(table, rule))


def downgrade() -> None:
    op.execute("DROP FUNCTION exercise_to_grade, hold_exercise_to_grade")
    for table in ("review_cards", "reviews", "exercise_answers"):
        op.execute(f"DROP TABLE {table}")
    op.execute("REVOKE UPDATE (time_zone) ON users FROM pensum_api")
    op.execute("ALTER TABLE users DROP COLUMN time_zone")
