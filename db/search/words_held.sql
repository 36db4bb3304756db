-- How much of the query a passage holds, from 0 to 1: its words by their weights. What it repeats counts more, up to a
-- quarter.
SELECT sum(weight * ({held_once} + {repeated} * rank)) FILTER (WHERE rank > 0) / sum(weight)
FROM (
    SELECT weight, greatest(
        ts_rank('{ranks}', lexemes, query), ts_rank('{ranks_of_others}', lexemes, other_query)
    ) AS rank FROM weighed
    WHERE of_language = language
        AND (lexemes @@ (SELECT phrases FROM wanted WHERE wanted.language = of_language)) IS NOT FALSE  -- if has_phrases
) AS each_word
