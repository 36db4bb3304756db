"""The sentences of a match, in the language of the ad. They add nothing to what the rows say."""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "summary": "Meets {met} of {count} requirements, {partly} partly; of {musts} required ones it meets {met_musts}.",
    "not_weighed": "Place is not scored: ask.",
    "risk_none": "Nothing in the CV contradicts itself, is hidden or speaks to whoever judges.",
    "hidden_text": "The file holds text that a reader does not see. It was not judged.",
    "orders": "The CV speaks to whoever judges it. That was not judged.",
    "contradiction": "{claimed} years are claimed; the dated entries make {dated}.",
    "copied_from_ad": "A passage is copied word for word from the ad.",
    "missing_must": "{count} required points are not shown.",
    "ask_not": "Ask about: {text}",
    "ask_partly": "Ask how far this goes: {text}",
    "invite": "All required points are shown with quotes: check them in an interview.",
    "potential_wants": "Wants to learn what is missing: {text}",
    "potential_partly": "{count} requirements are met in part and can be built on.",
    "potential_none": "The CV says nothing of plans for what is missing.",
    "years": "{years} years by dates or by the CV's words",
}
GERMAN: Mapping[str, str] = {
    "summary": "Erfüllt {met} von {count} Anforderungen, {partly} teilweise; von {musts} nötigen {met_musts}.",
    "not_weighed": "Der Ort wird nicht bewertet: bitte erfragen.",
    "risk_none": "Im Lebenslauf widerspricht sich nichts, nichts ist versteckt oder an die Bewertenden gerichtet.",
    "hidden_text": "Die Datei enthält Text, den man nicht sieht. Er wurde nicht bewertet.",
    "orders": "Der Lebenslauf spricht die Bewertenden an. Das wurde nicht bewertet.",
    "contradiction": "{claimed} Jahre werden genannt; die datierten Stationen ergeben {dated}.",
    "copied_from_ad": "Eine Stelle ist wörtlich aus der Anzeige übernommen.",
    "missing_must": "{count} Muss-Anforderungen sind nicht belegt.",
    "ask_not": "Nachfragen: {text}",
    "ask_partly": "Nachfragen, wie weit das reicht: {text}",
    "invite": "Alle Muss-Anforderungen sind mit Zitaten belegt: im Gespräch prüfen.",
    "potential_wants": "Möchte lernen, was fehlt: {text}",
    "potential_partly": "{count} Anforderungen sind teilweise erfüllt und ausbaufähig.",
    "potential_none": "Der Lebenslauf nennt keine Pläne für das, was fehlt.",
    "years": "{years} Jahre nach Daten oder Angaben des Lebenslaufs",
}
FRENCH: Mapping[str, str] = {
    "summary": "Remplit {met} exigences sur {count}, {partly} en partie ; {met_musts} des {musts} exigences requises.",
    "not_weighed": "Le lieu n'est pas noté : à demander.",
    "risk_none": "Rien dans le CV ne se contredit, n'est caché ou ne s'adresse à qui l'évalue.",
    "hidden_text": "Le fichier contient du texte invisible. Il n'a pas été évalué.",
    "orders": "Le CV s'adresse à qui l'évalue. Cela n'a pas été évalué.",
    "contradiction": "{claimed} ans sont annoncés ; les étapes datées en font {dated}.",
    "copied_from_ad": "Un passage est copié mot à mot de l'annonce.",
    "missing_must": "{count} exigences requises ne sont pas prouvées.",
    "ask_not": "À demander : {text}",
    "ask_partly": "Demander jusqu'où cela va : {text}",
    "invite": "Toutes les exigences requises sont prouvées par des citations : à vérifier en entretien.",
    "potential_wants": "Souhaite apprendre ce qui manque : {text}",
    "potential_partly": "{count} exigences sont remplies en partie et peuvent être développées.",
    "potential_none": "Le CV ne dit rien de projets pour ce qui manque.",
    "years": "{years} ans d'après les dates ou le CV",
}
IN: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}


def say(language: str, name: str, **values: object) -> str:
    """English where nobody has written the sentences in that language."""
    return IN.get(language, ENGLISH)[name].format(**values)


def language_for(language: str) -> str:
    return language if language in IN else "en"
