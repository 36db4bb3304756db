"""Words of people who speak to a grader and not about the subject, folded, in the languages that are met most.

A strong one is enough; of the weak ones a sentence needs `NEAR`. A word that the exercise itself uses counts never.
"""

import re

NEAR = 2

_STRONG = r"""
criteria (?:fulfilled|met|satisfied)|(?:end|start|begin\w*) of (?:the )?(?:answer|response|submission)|
rubri[ck]\w*|rubrik\w*|grader\w*|grading|graded|regrade\w*|examiner|evaluator|full (?:marks?|credit|
points?|score)|(?:maximum|max|top|highest|perfect) (?:marks?|score|points?|grade)|(?:100|10)\s*(?:/|
out of)\s*(?:100|10)\b|(?:ignore|disregard|forget|override|bypass) (?:all |any |the |your |every |
previous |above |prior |earlier |these )*(?:instructions?|rules?|prompts?|guidelines?|criteria|
above|previous|prior|everything)|system prompt|(?:previous|prior|above|new|following) instructions?|
you are (?:now )?(?:an? )?(?:ai|assistant|language model|helpful|grad\w+|teacher)|as an ai|
prompt injection|developer mode|jailbreak|(?:mark|grade|score|rate|count|treat|accept|
judge) (?:this|it|the|my|every|all|each)\b.*\b(?:as|correct|right|met|answer|item|full|yes)|(?:all|
every|each|both) (?:the )?(?:items?|criteri\w+|points?|requirements?) (?:is|are|was|were|have|has|
must|should|shall)\b|(?:deserves?|award|give me|grant) (?:the |a |me |an )*(?:full|top|best|highest|
maximum|good|all|points?|marks?|credit|grade|score)|bewertungs?\w*|bewerte\w*|punktzahl|
volle punkte|alle punkte|ignorier\w*|anweisung\w*|korrektor\w*|bareme|correcteur\w*|
ignore[rz]?s? (?:toutes?|les|ces|vos|tes|tout)\b|consignes?|toutes les consignes|note maximale|
tous les points|ignor[ae]n? (?:todas?|las?|los?|tod[oa]s?|as|os|sus|suas|estas)\b|instrucciones|
instrucoes|puntuacion\w*|pontuacao|puntaje|calificacion\w*|calificador|avaliador\w*|nota maxima|
zignoruj\w*|zignorowac|instrukcj\w*|ocen\w* (?:jako|na|te|maksym\w*|celuj\w*)\b|
maksymaln\w+ (?:liczb\w+|ocen\w+|punkt\w*)|pelna liczba punktow|egzaminator\w*|ignora(?:te|
re)? (?:tutte|le|ogni|i)\b|istruzioni|punteggio|valutator\w*|negeer|beoordel\w*|игнорир\w*|
инструкц\w*|балл\w*|оценк\w*|оцени\w*|критери\w*|puanla\w*|talimat\w*|yoksay\w*|忽略\w*|满分\w*|評分\w*|
评分\w*|指令\w*|採点\w*|満点\w*|無視\w*|指示\w*|무시\w*|만점\w*|채점\w*|تجاهل\w*|التعليمات\w*|الدرجة\w*|अनदेखा\w*|
पूर्ण अंक\w*
"""
_WEAK = r"""
\bscores?\b|\bpoints?\b|\bmarks?\b|\bgrades?\b|\bcorrect\w*\b|\bmet\b|\btrue\b|\bteachers?\b|
\bstudents?\b|\blearners?\b|\binstructions?\b|\bcriteri(?:on|a)\b|\bevidence\b|\banswers?\b|
\bassistant\b|\bsystem\b|\bignore\b|\bplease\b|\bmust\b|\bpass(?:ed)?\b|\breviewers?\b|\bverdict\b|
\bprofessors?\b|\bexpert\b|\bjson\b|\bmodel answer\b|\bverdicts?\b|\bitems?\b|
\bpunkte?n?\b|\brichtig\w*\b|\bkorrekt\w*\b|
\bantwort\w*\b|\blehrer\w*\b|\bkriteri\w+\b|\bbitte\b|\bnote\b|\bnotes\b|\breponse\w*\b|
\bcorrecte?s?\b|\bprofesseur\w*\b|\bcritere\w*\b|\brespuesta\w*\b|\bcorrect[ao]s?\b|\bpuntos?\b|
\bpontos?\b|\bprofesor\w*\b|\bcriterio\w*\b|\bresposta\w*\b|\bcorret[ao]s?\b|\bnota\b|
\bodpowied\w+\b|\bpoprawn\w+\b|\bpunkt\w*\b|\bocen\w*\b|\bnauczyciel\w*\b|\brisposta\b|
\bcorrett[ao]\b|\bpunti\b|\bjuist\w*\b|\bantwoord\b|\bpunten\b|правильн\w*|ответ\w*|正确\w*|正解\w*|
答案\w*|정답\w*|صحيح\w*|सही\w*
"""

# A verdict at the end of a line: "1. ... - MET", "...: erfüllt".
_VERDICT = r"[-–—:=>(\[|]\s*(?:met|not met|fulfilled|satisfied|yes|true|pass(?:ed)?|correct|erfullt|ja|wahr|oui|vrai|"
_VERDICT += r"cumplid[oa]|verdadero|sim|cumprid[oa]|tak|spelnion\w+|да|верно|是)\W*$"

# Marks as figures: also where the exercise itself is about scores.
FIGURES = re.compile(
    r"(?<![a-z])(?:scores?|points?|grade|marks?|note|nota|punkte|ocena|wynik|punteggio)\s*[:=]\s*[\d.]+(?!\w)"
)

STRONG = re.compile(f"(?<![a-z])(?:{_STRONG.replace(chr(10), '')})|{_VERDICT}", re.MULTILINE)
WEAK = re.compile(f"(?:{_WEAK.replace(chr(10), '')})")
