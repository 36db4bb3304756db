"""The words that a search chooses do not depend on the search path of who asks: `forms_to_match` names the schema of
what it reads, as the other functions of searches do. Older workers call it as before."""

from alembic import op

revision = "0082"
down_revision = "0081"

# As 0076 made it, but for the schema.
FORMS_TO_MATCH = """
CREATE OR REPLACE FUNCTION forms_to_match(owner uuid, spoken regconfig, words text, most integer)
    RETURNS TABLE (one_of text[], and_of text[]) LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT
        array_agg(form) FILTER (WHERE up_to <= most OR place = 1),
        array_agg(form) FILTER (WHERE fewest > most AND place = 2)
    FROM (
        SELECT forms.*, row_number() OVER rarest_first AS place,
            sum(coalesce(passages, 0)) OVER rarest_first AS up_to, min(coalesce(passages, 0)) OVER () AS fewest
        FROM {schema}query_forms(spoken, words) AS forms
        LEFT JOIN {schema}library_words AS common
            ON common.user_id = owner AND common.word = coalesce(wider, forms.word)
        WINDOW rarest_first AS (ORDER BY coalesce(passages, 0), forms.word)
    ) AS ordered, unnest(ARRAY[word, wider, raw]) AS form
    WHERE form IS NOT NULL
$$
"""


def upgrade() -> None:
    op.execute(FORMS_TO_MATCH.format(schema="public."))


def downgrade() -> None:
    op.execute(FORMS_TO_MATCH.format(schema=""))
