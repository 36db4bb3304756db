"""How six languages refer to what was said before."""

from collections.abc import Mapping

# `And X?`, `What about X?`: what comes after takes the place of something in the question before.
INSTEAD: Mapping[str, str] = {
    "en": r"(?:and|or|but)(?:,? (?:what|how) about)?|(?:so,? )?(?:what|how) about|same (?:question )?for",
    "de": r"(?:und|oder|aber)(?:,? (?:was ist mit|wie ist es mit))?|(?:was|wie) (?:ist(?: es)?|sieht es) mit",
    "fr": r"(?:et|ou|mais)|(?:et )?qu'en est-il d[eu]s?",
    "es": r"(?:y|o|pero)(?: (?:qu[eé] hay de|qu[eé] pasa con))?|qu[eé] (?:hay de|pasa con)",
    "pt": r"(?:e|ou|mas)(?: (?:quanto a|que tal))?|quanto a",
    "pl": r"(?:a|i|oraz|lub|ale)(?: co z)?",
}
# What a message may begin with that says only that it goes on.
LEADING: Mapping[str, str] = {
    "en": r"(?:and|but|so|ok(?:ay)?|then|also|or)",
    "de": r"(?:und|aber|also|dann|ok(?:ay)?|oder)",
    "fr": r"(?:et|mais|alors|donc|ok|ou)",
    "es": r"(?:y|pero|entonces|ok|o|e)",
    "pt": r"(?:e|mas|então|ok|ou)",
    "pl": r"(?:a|i|ale|więc|ok|oraz)",
}
PERSONS: Mapping[str, str] = {
    "en": "he she him her his hers",
    "de": "er sie ihm ihn ihr",
    "fr": "il elle lui",
    "es": "él ella",
    "pt": "ele ela",
    "pl": "on ona jego jej nim nią",
}
"""Pronouns for a person; but for English they stand for things as well."""

THINGS: Mapping[str, str] = {
    "en": "it its they them their theirs this these that those one ones here there",
    "de": "er sie ihn ihm ihnen es das dies dieser dieses diese diesem davon dabei dafür dagegen damit daran darauf "
    "dort dazu",
    "fr": "il elle ils elles la le les l' lui leur en y cela ça ceci celui celle son sa ses",
    "es": "él ella ello ellos ellas lo la los las le les eso esto ese esa esos esas su sus allí",
    "pt": "ele ela eles elas dele dela deles delas o a os as isso isto esse essa disso nisso seu sua lá",
    "pl": "on ona ono oni one go jej jego ich nim niej nimi tego temu tym to tam",
}
OWNERS: Mapping[str, str] = {"en": "its their his her"}
# Of a clitic it depends on where it stands: `la` is an article before a noun, and a pronoun before a verb.
CLITICS: Mapping[str, str] = {
    "fr": r"\b[Ll]['’](?=(?:a|ai|as|ont|est|\w+[eé]r?)\b)|-(?:t-)?(?:il|elle|ils|elles|le|la|les|lui)\b|"
    r"\b(?:peut|doit|va|faut|puis|pour)(?:-\w+)? (?:le|la|les|l['’]) ?\w+[ei]r\b",
    "es": r"\b\w+(?:ar|er|ir)(?:lo|la|los|las)\b|"
    r"\b(?:quién|cómo|se|me|cuándo|dónde|que) (?:lo|la|los|las) \w+[óoaeé]\b",
    "pt": r"\b\w+-(?:lo|la|los|las|o|a|os|as)\b|"
    r"\b(?:quem|como|se|quando|que) (?:o|a|os|as) \w+(?:ou|eu|iu|a|am|aram)\b",
}
WHICH_OF: Mapping[str, str] = {"en": "of", "de": "von", "fr": "de", "es": "de", "pt": "de", "pl": "–"}
ARTICLES: Mapping[str, str] = {
    "en": r"(?:the|an?|this|that|my|our|your|its|their|his|her)",
    "de": r"(?:der|die|das|den|dem|des|eine?[nmrs]?)",
    "fr": r"(?:les?|la|l['’]|une?|du|des|de l['’]|de la|au|aux|de|d['’])",
    "es": r"(?:el|la|los|las|una?|unos|unas|del|al)",
    "pt": r"(?:os?|as?|uma?|dos?|das?|nos?|nas?|ao|à|pelo|pela)",
}
DEFINITE: Mapping[str, str] = {
    "en": "the",
    "de": "der die das den dem",
    "fr": "le la les l' l’",
    "es": "el la los las",
    "pt": "o a os as",
}
PRO_DROP = ("es", "pt", "pl")
"""They leave a known subject out: `¿Cómo se evita?`"""

# Words that stand for nothing: a message of only these asks nothing of the documents.
SMALL_TALK: Mapping[str, str] = {
    "en": "hi hello hey thanks thank thx cheers ok okay great good cool nice bye please sorry morning evening fine",
    "de": "hallo hi danke dankeschön ok okay gut super toll prima tschüss bitte servus moin guten morgen tag",
    "fr": "bonjour salut merci ok bien super parfait au revoir beaucoup bonsoir",
    "es": "hola gracias ok bien vale perfecto adiós muchas buenos buenas días tardes",
    "pt": "olá oi obrigado obrigada ok bem ótimo perfeito tchau bom dia boa tarde muito",
    "pl": "cześć hej dzięki dziękuję ok dobrze super świetnie pa dzień dobry bardzo",
}
# Requests for more of the same, which name no subject.
MORE = (
    r"(?:please |could you |can you )?(?:tell me more|say more|more|go on|continue|elaborate|"
    r"explain(?: more| further)?|give (?:me )?an? example|for example|in other words|(?:a )?summary|summari[sz]e)\b|"
    r"(?:bitte )?(?:erzähl(?:e|en sie)? (?:mir )?mehr|mehr(?: dazu)?|weiter|genauer|zum beispiel|ein beispiel|"
    r"erklär(?:e|en sie)?(?: das)?(?: genauer)?)\b|"
    r"(?:dis-m'en plus|dites-m'en plus|plus de détails|continue[rz]?|explique[rz]?|par exemple|un exemple)\b|"
    r"(?:cuéntame más|más(?: detalles)?|continúa|explícalo|por ejemplo|un ejemplo)\b|"
    r"(?:conte-me mais|mais(?: detalhes)?|continue|explique|por exemplo|um exemplo)\b|"
    r"(?:powiedz (?:mi )?więcej|więcej|dalej|wyjaśnij|na przykład|przykład)\b"
)
