"""What of a CV is no evidence: what somebody denies, only wants, or is told to whoever judges. It is blanked out, so
that every place stays where it is."""

import re

from workers.profiles.statements import WANTS
from workers.text.lexicon import fold

# Up to the end of the sentence, or to a `but`.
_DENIES = (
    r"\b(?:no (?:\w+ ){0,2}?(?:experience|knowledge|skills?|degree|licen[cs]e|certificat\w+|qualifications?|training)|"
    r"(?:do|does|did|have|has|had|am|is|are|was) ?(?:not|n't)(?! only)|cannot|can't|never|without|lack(?:s|ing)?|"
    r"(?:but )?not (?:yet|in|with|familiar|experienced|able)|dropped out|"
    r"kein\w*|ohne|nie|niemals|noch nicht|nicht(?! nur)|abgebrochen\w*|"
    r"aucune?|sans|jamais|ne \w+ pas|n'\w+ pas|pas (?:de|d'|encore)|"
    r"sin (?:experiencia|conocimientos?|titulo|formacion)|nunca|no (?:tengo|domino|conozco|poseo|hablo)|ningun\w*|"
    r"sem (?:experiencia|conhecimentos?|formacao)|nao (?:tenho|domino|conheco|falo|possuo)|nenhum\w*|"
    r"brak|bez (?:doswiadczenia|znajomosci|prawa)|nie (?:mam|znam|posiadam|mowie|umiem)|nigdy)\b"
)
DENIES = re.compile(_DENIES)
BUT = re.compile(r"\b(?:but|however|aber|jedoch|dafur|mais|pero|sino|mas|porem|ale|lecz)\b")
DENY_WHAT_STANDS_BEFORE = ("nicht", "noch nicht", "dropped out", "did not", "n'a pas")
CLAUSE = re.compile(r"[,;:.(]")
BEGINS = re.compile(
    r"\b(?:beginner|newbie|basics? of|basic(?: \w+)? (?:knowledge|skills)|elementary|novice|first steps|"
    r"grundkenntnisse?n?|anfanger\w*|erste (?:kenntnisse|erfahrungen?)|debutante?|notions|bases (?:de|en)|"
    r"principiante|conocimientos basicos|nociones|iniciante|conhecimentos basicos|nocoes|poczatkujac\w*|podstaw\w*)\b"
)
LEADS_ON = re.compile(r"\s*(?:of|in|with|von|mit|im|en|de|d'|em|w|z|ze)\b|(?<= of)|(?<= de)|(?<= en)")
SEPARATOR = re.compile(r"[,;.|/]")
ONGOING = re.compile(
    r"\b(?:currently (?:studying|pursuing|enrolled)|in progress|expected|ongoing|candidate|not completed|unfinished|"
    r"laufend|derzeit|voraussichtlich|ohne abschluss|en cours|en curso|em curso|em andamento|w trakcie)\b|"
    r"(?:-|–|—|\bto\b|\bbis\b)\s*(?:present|today|now|heute|jetzt|aujourd'hui|presente|actualidad|obecnie)\b"
)

# Talk to whoever reads the CV, man or machine.
ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?|criteria|requirements|"
    r"above|previous|prior|everything)\b|"
    r"\b(?:hire|choose|select|pick|recommend|shortlist|invite|rank|rate|score|give|mark|grade|evaluate|consider|prefer)"
    r" (?:me|him|her|them|this (?:candidate|applicant|cv|resume|person)|the (?:candidate|applicant))\b|"
    r"\b(?:candidate|applicant|cv|resume|person)\b.{0,30}\b(?:meets?|fulfil\w*|satisf\w+|"
    r"matches)\b.{0,20}\b(?:all|every|"
    r"each|any)\b|\b(?:meets?|fulfil\w*|satisf\w+) (?:all|every|each)(?: of)?(?: the| these| your)? (?:\w+ )?"
    r"(?:requirements?|criteria)\b|"
    r"\b(?:perfect|ideal|best|only) (?:candidate|applicant|fit|match|choice)\b|\b100 ?(?:points|/ ?100)|"
    r"\b(?:match|overall|final|candidate) ?(?:score|rating)\s*(?:of|:|=|to)\s*\d{1,3}\b|\b(?:system|"
    r"developer) (?:prompt|message)\b|"
    r"\bas an ai\b|\byou are (?:now )?an? (?:ai|assistant|language model|recruiter|hr)\b|\b(?:ai|llm|ats|gpt|model|"
    r"recruiter|screener|evaluator|assistant|reader)s?\s*[:,!]\s*(?:please|you|note|always|must|rate|hire|mark)\b|"
    r"\b(?:note|message|instructions?|attention|hinweis|anweisung\w*|an) (?:to|for|an|fur) (?:the |"
    r"any |all |alle |die |"
    r"den )*(?:ai|llm|ats|recruiter|model|reviewer|evaluator|system|screening|ki|prufer)\w*|"
    r"\bmark (?:\w+ ){0,3}as (?:met|fulfilled|qualified)\b|"
    r"\b(?:ignorier\w*|missachte\w*|vergiss)\b.{0,40}\b(?:anweisung\w*|regeln?|vorgaben?|anforderung\w*|alles)\b|"
    r"\b(?:stellt?|stellen sie|nehmt|nimm|nehmen sie|wahlt?|wahlen sie|bewerte\w*|empfiehl|empfehlen sie|bevorzug\w+)"
    r"\s(?:mich|ihn|diesen? (?:bewerber\w*|kandidat\w*|lebenslauf))\b|\berfullt (?:alle|samtliche)\b|"
    r"\b(?:perfekte|ideale|beste)\w* (?:kandidat|bewerber|besetzung)\w*|\bvolle punktzahl\b|"
    r"\b(?:ignore[rz]?|oublie[rz]?)\b.{0,40}\b(?:instructions?|consignes?|regles?|criteres?)\b|"
    r"\b(?:embauche[rz]?|choisi\w*|engage[rz]?|recrute[rz]?|note[rz]?)(?:-moi| ce candidat| cette candidate)\b|"
    r"\bcandidat\w* (?:ideale?|parfaite?)\b|\b(?:ignora|ignore|olvida|olvide)\b.{0,40}\b(?:instrucciones|reglas|"
    r"criterios|requisitos|instrucoes|regras)\b|\b(?:contratame|contrateme|elijame|elegidme|contrate-me|contratem-me|"
    r"escolha-me)\b|\bcandidat[oa] (?:ideal|perfeit[oa]|perfect[oa])\b|\b(?:zignoruj|"
    r"zapomnij)\b.{0,40}\b(?:instrukcj\w*|"
    r"polecen\w*|zasad\w*)\b|\b(?:zatrudnij|zatrudnijcie|wybierz|wybierzcie) mnie\b|\bidealn\w+ kandydat\w*\b"
)


def is_order(text: str) -> bool:
    return ORDERS.search(folded(text)) is not None


def beginnings_in(text: str) -> list[tuple[int, int]]:
    """Places of what somebody only begins with: behind `basics of`, before `: basics`."""
    plain = folded(text)
    return [_begun(plain, found) for found in BEGINS.finditer(plain)]


def _begun(plain: str, found: re.Match[str]) -> tuple[int, int]:
    if leads := LEADS_ON.match(plain, found.end()):
        after = CLAUSE.search(plain, leads.end())
        return found.start(), after.start() if after else len(plain)
    before = max((one.end() for one in SEPARATOR.finditer(plain, 0, found.start())), default=0)
    return before, found.end()


def is_ongoing(text: str) -> bool:
    return ONGOING.search(folded(text)) is not None


def without_denied(text: str) -> str:
    """As long as the text: what is denied are spaces. German denies what stands before `nicht`, too."""
    plain = folded(text)
    for found in DENIES.finditer(plain):
        start = found.start()
        if found[0] in DENY_WHAT_STANDS_BEFORE or found[0].startswith("abgebrochen"):
            ends = [one.end() for one in CLAUSE.finditer(plain, 0, start)]
            is_apart = bool(ends) and not plain[ends[-1] : start].strip()
            start = ([0, *ends[:-1]] if is_apart else [0, *ends])[-1]
        after = BUT.search(plain, found.end())
        end = after.start() if after else len(text)
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def wanting_in(text: str, language: str) -> int | None:
    """Where it begins that somebody only wants something: `would like to learn Rust`."""
    found = WANTS.get(language, WANTS["en"]).search(folded(text))
    return found.start() if found else None


def folded(text: str) -> str:
    """As long as the text, so that places in the one are places in the other."""
    letters = (fold(letter) for letter in text.replace("’", "'"))
    return "".join(letter if len(letter) == 1 else letter[:1] or " " for letter in letters)
