"""How six languages (and a little Japanese) ask: for a person, a figure, a time, a place, a way, a reason, a list, or
what something is."""

import re
from collections.abc import Mapping
from enum import StrEnum


class QuestionKind(StrEnum):
    WHO = "who"
    HOW_MANY = "how_many"
    WHEN = "when"
    WHERE = "where"
    HOW = "how"
    WHY = "why"
    SEVERAL = "several"
    WHAT_IS = "what_is"
    YES_NO = "yes_no"
    OTHER = "other"


# In order: the first form that matches the question's beginning counts. `term` is what the question wants defined,
# `count` how many things it wants. A preposition may come before the question word: "In which year", "Seit wann".
_FORMS: Mapping[str, tuple[tuple[QuestionKind, str], ...]] = {
    "en": (
        (
            QuestionKind.WHO,
            r"(?:by |to |from |with )?who(?:se|m)?\b|(?:which|what) (?:person|people|scientist|author)s?\b",
        ),
        (
            QuestionKind.WHEN,
            r"(?:since |until |by )?when\b|(?:in |since )?(?:which|what) (?:year|date|month|day|century)\b",
        ),
        (
            QuestionKind.WHERE,
            r"(?:from )?where\b|(?:in |at )?(?:which|what) (?:city|country|place|room|town|university)\b",
        ),
        (
            QuestionKind.HOW_MANY,
            r"how (?:many|much|big|large|long|often|far|high|tall|fast|old|deep|hot|cold|heavy|small|wide|"
            r"expensive)\b|"
            r"(?:what|which) (?:percentage|number|accuracy|size|price|cost|share|fraction|proportion|amount)\b|"
            r"what(?: is|'s) the (?:number|percentage|price|cost|accuracy|size|share|amount)\b",
        ),
        (QuestionKind.WHY, r"why\b|for what reason\b|how come\b|what(?:'s| is| are|) the (?:cause|reason)s?\b"),
        (
            QuestionKind.SEVERAL,
            r"(?:please )?(?:list|name|enumerate|give(?: me)?|tell me)\s(?:(?:the|any|at least|"
            r"some)\s)?(?P<count>\w+)\s|"
            r"what are (?:the )?(?P<these>two|three|four|five|six|\d+) ",
        ),
        (
            QuestionKind.HOW,
            r"how (?:do|does|can|should|could|would|must|did) (?:i|we|you|one|they|people)\b|how to\b|"
            r"how (?:is|are|was|were|can|should) .{1,60}(?:done|made|avoided|prevented|solved|fixed|reduced|"
            r"installed)\b|"
            r"what (?:are the |is the )?(?:steps?|procedure|way|best way) (?:to|for)\b",
        ),
        (
            QuestionKind.WHAT_IS,
            r"(?:what(?: is|'s| are| was| were)|define|explain what) (?:(?:is|are) )?(?:meant by )?(?:an? |"
            r"the )?(?P<term>.+)|"
            r"what do(?:es)? (?:an? |the )?(?P<meant>.+?) (?:mean|stand for)|(?:explain|describe) (?:an? |"
            r"the )?(?P<told>.+)",
        ),
        (
            QuestionKind.YES_NO,
            r"(?:is|are|was|were|do|does|did|can|could|should|must|may|has|have|had|will|would)(?:n't)?\b",
        ),
    ),
    "de": (
        (
            QuestionKind.WHO,
            r"(?:von |mit |an |für |bei )?(?:wer|wem|wen|wessen)\b|welche[rs]? (?:person|forscher|autor)\w*",
        ),
        (
            QuestionKind.WHEN,
            r"(?:seit |bis |ab )?wann\b|(?:in |seit )?welche[mns]? (?:jahr|datum|monat|tag|jahrhundert)\b",
        ),
        (QuestionKind.WHERE, r"(?:wo|wohin|woher)\b|(?:in |an )?welche[mnrs]? (?:stadt|land|ort|raum|universität)\b"),
        (
            QuestionKind.HOW_MANY,
            r"wie ?(?:viele?n?|oft|groß|lange?|weit|hoch|schnell|alt|tief|heiß|warm|kalt|schwer|breit|teuer|stark)\b|"
            r"welche[rs]? (?:anteil|größe|genauigkeit|zahl|anzahl|preis)\b|was kostet",
        ),
        (QuestionKind.WHY, r"(?:warum|weshalb|wieso|weswegen|wozu)\b|was ist der grund\b|aus welchem grund"),
        (QuestionKind.SEVERAL, r"(?:bitte )?(?:nenne|nennen sie|zähle|liste|gib)\s(?:mir )?(?P<count>\w+)\s"),
        (
            QuestionKind.HOW,
            r"wie (?:kann|könnte|soll|sollte|muss|\w+e|\w+t|\w+en|lässt|vermeidet|geht) (?:ich|man|wir|du|sich|"
            r"sie)\b|"
            r"wie (?:wird|werden) .{1,60}(?:vermieden|gemacht|gelöst|verhindert|installiert|berechnet)\b|wie geht\b",
        ),
        (
            QuestionKind.WHAT_IS,
            r"was (?:ist|sind|war|heißt|bedeutet) (?:(?:ein|eine|der|die|das) )?(?P<term>.+)|"
            r"was versteht man unter (?:(?:eine[rm]|de[rm]) )?(?P<meant>.+)|(?:erkläre?|"
            r"definiere) (?:mir )?(?P<told>.+)",
        ),
        (
            QuestionKind.YES_NO,
            r"(?:ist|sind|war|hat|haben|kann|können|darf|dürfen|muss|soll|sollte|gibt|wird|werden|gilt)\b",
        ),
    ),
    "fr": (
        (
            QuestionKind.WHO,
            r"(?:par |à |de |avec |pour )?qui\b(?! est-ce qui)|quel(?:le)?s? (?:personne|auteur|chercheur)",
        ),
        (QuestionKind.WHEN, r"(?:depuis |jusqu'à )?quand\b|(?:en |à )?quelle? (?:année|date|jour|mois|siècle)\b"),
        (QuestionKind.WHERE, r"(?:d')?où\b|(?:dans |en )?quel(?:le)? (?:ville|pays|endroit|lieu|salle|université)\b"),
        (
            QuestionKind.HOW_MANY,
            r"combien\b|(?:à |de )?quel(?:le)? (?:est la |est le |est l')?(?:taille|pourcentage|nombre|précision|"
            r"température|durée|prix|distance|vitesse)",
        ),
        (QuestionKind.WHY, r"pourquoi\b|pour quelle raison\b|quelle est la (?:cause|raison)"),
        (
            QuestionKind.SEVERAL,
            r"(?:cite[rz]?|nomme[rz]?|énumère|donne[rz]?|liste[rz]?)(?:-moi)?\s(?:(?:les|"
            r"au moins)\s)?(?P<count>\w+)\s",
        ),
        (
            QuestionKind.HOW,
            r"comment (?!s'appelle)(?:est-ce qu|puis-je|peut-on|faire|fait-on|dois-je|\w+[ei]r\b|\w+re\b|on |je )",
        ),
        (
            QuestionKind.WHAT_IS,
            r"(?:qu'est-ce qu(?:e |'))(?:c'est que )?(?:une? |le |la |les |l')?(?P<term>.+)|"
            r"(?:que (?:signifie|veut dire)) (?:le |la |les |l')?(?P<meant>.+)|(?:explique|"
            r"définis)(?:-moi)? (?:ce qu'est )?(?P<told>.+)",
        ),
        (QuestionKind.YES_NO, r"est-ce qu|(?:est|sont|peut|peuvent|faut|a|ont|doit)-(?:il|elle|ils|elles|on|t-)"),
    ),
    "es": (
        (QuestionKind.WHO, r"(?:por |a |de |con |para )?quién(?:es)?\b|quien(?:es)? (?!.*\bes el que\b)"),
        (QuestionKind.WHEN, r"(?:desde |hasta )?cu[aá]ndo\b|(?:en |desde )?qué (?:año|fecha|mes|día|siglo)\b"),
        (QuestionKind.WHERE, r"(?:de |a |en )?(?:a?d[oó]nde)\b|(?:en )?qué (?:ciudad|país|lugar|sala|universidad)\b"),
        (
            QuestionKind.HOW_MANY,
            r"(?:a |de |por )?cu[aá]nt[oa]s?\b|(?:qué|cuál es (?:el|la)) (?:tamaño|porcentaje|número|precisión|"
            r"temperatura|duración|precio|distancia|velocidad|presión)",
        ),
        (QuestionKind.WHY, r"por ?qu[eé]\b|cuál es la (?:causa|razón)|a qué se debe"),
        (
            QuestionKind.SEVERAL,
            r"(?:enumera|nombra|menciona|cita|lista|da|dame|di)(?:me)?\s(?:(?:los|las|al menos)\s)?(?P<count>\w+)\s",
        ),
        (QuestionKind.HOW, r"c[oó]mo (?:se |puedo |puede |debo |hay que |hago|hacer|podemos |\w+[aei]r\b|\w+o\b)"),
        (
            QuestionKind.WHAT_IS,
            r"qu[eé] (?:es|son|era|significan?) (?:(?:el|la|los|las|una?) )?(?P<term>.+)|"
            r"qué se entiende por (?P<meant>.+)|(?:explica|define)(?:me)? (?:qué es )?(?P<told>.+)",
        ),
        (QuestionKind.YES_NO, r"(?:es|son|está|están|puede|pueden|puedo|hay|tiene|se puede|debe|fue|existe)\b"),
    ),
    "pt": (
        (QuestionKind.WHO, r"(?:por |a |de |com |para )?quem\b"),
        (QuestionKind.WHEN, r"(?:desde |até )?quando\b|(?:em |desde )?que (?:ano|data|mês|dia|século)\b|em qual ano"),
        (QuestionKind.WHERE, r"(?:de |a)?onde\b|(?:em )?(?:que|qual) (?:cidade|país|lugar|sala|universidade)\b"),
        (
            QuestionKind.HOW_MANY,
            r"(?:a |de |por )?quant[oa]s?\b|(?:qual é|qual) (?:o |a )?(?:tamanho|percentagem|porcentagem|número|"
            r"precisão|temperatura|duração|preço|distância|velocidade|pressão)",
        ),
        (QuestionKind.WHY, r"por ?qu[eê]\b|porqu[eê]\b|qual é a (?:causa|razão)"),
        (
            QuestionKind.SEVERAL,
            r"(?:cite|nomeie|liste|enumere|dê|diga)(?:-me)?\s(?:(?:os|as|pelo menos)\s)?(?P<count>\w+)\s",
        ),
        (QuestionKind.HOW, r"como (?:se |devo |posso |pode |faço|fazer|podemos |\w+[aei]r\b|\w+o\b)"),
        (
            QuestionKind.WHAT_IS,
            r"(?:o )?que (?:é|são|era|significam?) (?:que é )?(?:(?:o|a|os|as|uma?) )?(?P<term>.+)|"
            r"o que se entende por (?P<meant>.+)|(?:explique|defina) (?:o que é )?(?P<told>.+)",
        ),
        (QuestionKind.YES_NO, r"(?:é|são|está|estão|pode|podem|posso|há|tem|deve|foi|existe)\b"),
    ),
    "pl": (
        (QuestionKind.WHO, r"(?:przez |od |z |dla |o )?(?:kto|kogo|komu|kim|czyj\w*)\b"),
        (QuestionKind.WHEN, r"(?:od |do )?kiedy\b|(?:w |od )?któr(?:ym|ego) (?:roku|dniu|miesiącu|wieku)"),
        (QuestionKind.WHERE, r"(?:gdzie|dokąd|skąd)\b|w jakim (?:mieście|kraju|miejscu)"),
        (
            QuestionKind.HOW_MANY,
            r"(?:na |za |po )?il[eu]\b|jak (?:dużo|duż\w+|długo|często|daleko|wysok\w+|szybko|star\w+|głębok\w+|"
            r"gorąc\w+)\b|jak(?:a|i) jest (?:odległość|liczba|wielkość|temperatura|cena|średnica)",
        ),
        (QuestionKind.WHY, r"(?:dlaczego|czemu|po co|z jakiego powodu)\b|jaka jest przyczyna"),
        (QuestionKind.SEVERAL, r"(?:wymień|podaj|nazwij|wylicz)\s(?:(?:co najmniej)\s)?(?P<count>\w+)\s"),
        (QuestionKind.HOW, r"jak (?:mogę |można |należy |się |powinien\w* |\w+ć\b|to )|w jaki sposób"),
        (
            QuestionKind.WHAT_IS,
            r"co to (?:jest |są |znaczy )?(?P<term>.+)|(?:czym|co) (?:jest|są|oznacza) (?P<meant>.+)|"
            r"na czym polega (?P<how>.+)|"
            r"(?:wyjaśnij|zdefiniuj)(?: czym jest)? (?P<told>.+)",
        ),
        (QuestionKind.YES_NO, r"czy\b"),
    ),
}
# Japanese and Chinese ask at the end.
_UNSPACED_FORMS = (
    (QuestionKind.WHO, r"誰|だれ|谁"),
    (QuestionKind.WHEN, r"いつ|何年|何時|什么时候|哪年"),
    (QuestionKind.WHERE, r"どこ|哪里|哪儿"),
    (QuestionKind.HOW_MANY, r"いくら|いくつ|何[人個枚本円度回]|どれくらい|どのくらい|多少|几个"),
    (QuestionKind.WHY, r"なぜ|どうして|なんで|为什么"),
    (QuestionKind.HOW, r"どうやって|どのように|方法は|怎么|如何"),
    (QuestionKind.WHAT_IS, r"(?P<term>[^、。？?]{1,30}?)(?:とは(?:何|なん|$|[？?])|って何|是什么)"),
)
FORMS = {
    language: tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in forms)
    for language, forms in _FORMS.items()
}
UNSPACED_FORMS = tuple((kind, re.compile(pattern)) for kind, pattern in _UNSPACED_FORMS)

# Where a second question begins: after a mark, or after "and" and its like with a question word.
_ASKING: Mapping[str, tuple[str, str]] = {
    "en": ("and|or|but|then", "who|whom|whose|when|where|why|how|what|which|list|name|is|are|does|do|can"),
    "de": ("und|oder|sowie", r"wer|wem|wen|wann|wo|warum|wieso|weshalb|wie|was|welche\w*|nenne|ist|kann"),
    "fr": ("et|ou", r"qui|quand|où|pourquoi|comment|combien|qu'est-ce|que|quel\w*|cite\w*|est-ce"),
    "es": ("y|e|o", r"¿?(?:quién\w*|cuándo|dónde|por qué|cómo|cuánt\w*|qué|cuál\w*|quien\w*|cuando|donde|como)"),
    "pt": ("e|ou", r"quem|quando|onde|por que|porque|como|quant\w*|o que|qual|quais"),
    "pl": ("i|oraz|a|lub", r"kto|kiedy|gdzie|dlaczego|jak|ile|co|czym|któr\w*|czy"),
}
SECOND_QUESTION = {
    language: re.compile(rf"(?:[?？;]\s+|,?\s+(?:{joining})\s+)(?=(?:{asking})\b)", re.IGNORECASE)
    for language, (joining, asking) in _ASKING.items()
}
COUNTS: Mapping[str, int] = {
    **dict.fromkeys(["two", "zwei", "deux", "dos", "dois", "duas", "dwa", "dwie"], 2),
    **dict.fromkeys(["three", "drei", "trois", "tres", "três", "trzy"], 3),
    **dict.fromkeys(["four", "vier", "quatre", "cuatro", "quatro", "cztery"], 4),
    **dict.fromkeys(["five", "fünf", "cinq", "cinco", "pięć"], 5),
    **dict.fromkeys(["six", "sechs", "seis", "sześć"], 6),
}
