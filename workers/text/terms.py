"""Of what a statement is the definition: its term. Judged by the words of six languages and two scripts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workers.text.words import stop_words_of, words

LONGEST_TERM = 6  # words
SHORTEST_BODY = 2  # words
NEAR = 140  # characters within which a sentence says what it defines


@dataclass(frozen=True)
class _Grammar:
    """Regular expressions, without groups. `inside` are the function words that a term may have."""

    articles: str
    verbs: str
    begins_body: str
    naming: str
    inside: str


GRAMMARS: Mapping[str, _Grammar] = {
    "en": _Grammar(
        r"the|an?",
        r"is|are|means|refers\s+to|denotes|describes|stands\s+for|is\s+defined\s+as|was|were",
        r"an?|any|the|one|what|when|how|\w+\s+(?:that|which|in\s+which|whose|of|for|where)|\w+ing",
        r"(?:is|are|was)\s+(?:also\s+)?(?:called|known\s+as|termed)\s+(?:the\s+|an?\s+)?",
        "of the and for in to a an on",
    ),
    "de": _Grammar(
        r"der|die|das|den|dem|ein|eine|einen",
        r"ist|sind|bedeutet|bezeichnet|heißt|beschreibt|meint|war",
        r"ein|eine|einen|der|die|das|den|wenn|dass|jede[rs]?|\w+,",
        r"(?:nennt\s+man|versteht\s+man\s+unter|bezeichnet\s+man\s+als|heißt)\s+(?:ein\w*\s+|d\w\w\s+)?",
        "der des die das und für von in zu",
    ),
    "fr": _Grammar(
        r"le|la|les|l['’]|un|une",
        r"est|sont|désigne|signifie|correspond\s+à|consiste\s+à|c['’]est",
        r"une?|le|la|les|l['’]\w+|des|quand|lorsque|\w+er",
        r"(?:s['’]appelle(?:nt)?|on\s+appelle|est\s+appelée?|est\s+dite?)\s+(?:l['’]|le\s+|la\s+|une?\s+)?",
        "de des du la le les l d à et en",
    ),
    "es": _Grammar(
        r"el|la|los|las|un|una",
        r"es|son|significa|designa|se\s+refiere\s+a|consiste\s+en|se\s+define\s+como|denota",
        r"una?|el|la|los|las|cuando|lo\s+que|\w+[aei]r",
        r"(?:se\s+llaman?|se\s+denominan?|llamamos|se\s+conoce\s+como)\s+(?:el\s+|la\s+|una?\s+)?",
        "de del la el los las y en por a",
    ),
    "pt": _Grammar(
        r"o|a|os|as|um|uma",
        r"é|são|significa|designa|refere-se\s+a|consiste\s+em|define-se\s+como|denota",
        r"uma?|o|a|os|as|quando|\w+[aei]r",
        r"(?:chama-se|chamam-se|chamamos|denomina-se|é\s+conhecid[oa]\s+como)\s+(?:o\s+|a\s+|uma?\s+)?",
        "de do da dos das o a e em por",
    ),
    "pl": _Grammar(
        r"ten|ta|to",
        r"to|jest\s+to|jest|są\s+to|są|oznacza|polega\s+na|określa|opisuje|-\s+to|–\s+to|—\s+to",
        r"\w{3,}",
        r"(?:nazywamy|nazywa\s+się|nazywane\s+jest)\s+",
        "i w z na do dla od",
    ),
}
TERM = r"[*_`“\"„«]*(?P<term>[^\W_][^,;:()!?*_`“”\"„«»\n]{0,60}?)[*_`”\"“»]*"
NAMED = r"[*_`“\"„«]*(?P<term>[^\W_][\w’'-]*(?:\s[\w’'-]+){0,3})[*_`”\"»]*[.,;]"
ASIDE = r"(?:\s+\([^()]{1,60}\)|,\s[^,.;]{3,60},)?"
UNSPACED_DEFINITION = re.compile(r"(?P<term>[^、。，,\s]{1,30}?)(?:とは|是指|是一种|是一種|，?即)")
LABELLED = re.compile(
    r"(?P<strong>[*_]{2}|`)?(?P<term>[^\W_][^:*`=→|.!?\n]{0,58}?)(?P<inner>:)?(?:[*_]{2}|`)?"
    r"\s*(?::|：|\s[–—-]\s|\s=\s|→|->)[*_]{0,2}\s*(?=\S)"
)
# Labels of a remark are no terms.
_REMARKS = """
    note example e.g tip warning caution hint important remember todo summary conclusion result answer question q a
    beispiel hinweis tipp achtung wichtig merke fazit frage antwort remarque exemple attention astuce conseil réponse
    ejemplo nota consejo atención importante pregunta respuesta exemplo dica atenção resposta pergunta przykład uwaga
    wskazówka ważne pytanie odpowiedź
"""
REMARKS = frozenset(_REMARKS.split())


def defined_term(sentence: str, language: str) -> str | None:
    """The term that a sentence defines: as its subject, in apposition or by naming it."""
    opening = sentence[:NEAR]
    if match := UNSPACED_DEFINITION.match(opening):
        return match["term"]
    grammar = GRAMMARS.get(language)
    if grammar is None:
        return None
    for pattern in _PATTERNS[language]:
        if (match := pattern.match(opening)) and _is_term(match["term"], language, grammar):
            return match["term"].strip()
    named = _NAMING[language].search(sentence[: 3 * NEAR])
    return named["term"].strip(" .") if named and _is_term(named["term"].strip(" ."), language, grammar) else None


def labelled_term(entry: str, language: str) -> str | None:
    """`Elbow method: plot the inertia`: the term of an entry of a list."""
    match = LABELLED.match(entry)
    if match is None or len(words(entry[match.end() :])) < SHORTEST_BODY:
        return None
    found = words(match["term"])
    is_term = 0 < len(found) <= LONGEST_TERM and found[0] not in REMARKS and not found[0].isdigit()
    return match["term"].strip() if is_term and not set(found) <= stop_words_of(language) else None


def _is_term(term: str, language: str, grammar: _Grammar) -> bool:
    found = words(term)
    stop_words, inside = stop_words_of(language), grammar.inside.split()
    if not 0 < len(found) <= LONGEST_TERM or found[0] in stop_words or found[-1] in stop_words:
        return False
    return not any(word in stop_words and word not in inside for word in found) and not found[0].isdigit()


def _compiled(grammar: _Grammar) -> tuple[re.Pattern[str], ...]:
    article = rf"(?:(?:{grammar.articles})(?:\s+|(?<=['’])))?"
    flags = re.IGNORECASE
    return (
        re.compile(rf"{article}{TERM}{ASIDE}\s+(?:{grammar.verbs})\s+(?:{grammar.begins_body})[\s,]", flags),
        re.compile(rf"{article}{TERM},\s+(?:(?:{grammar.articles})\s+|l['’]|czyli\s+|d\.h\.\s+|i\.e\.\s+)\w", flags),
    )


_PATTERNS = {language: _compiled(grammar) for language, grammar in GRAMMARS.items()}
_NAMING = {
    language: re.compile(rf"\b(?:{grammar.naming}){NAMED}", re.IGNORECASE) for language, grammar in GRAMMARS.items()
}
