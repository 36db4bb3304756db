"""By which words six languages say a figure, a date, a place, a reason, a way, or who did something."""

_NUMBERS = """
    one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred
    thousand
    million billion dozen half twice none zero
    zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend millionen million
    doppelt
    halb hälfte null
    deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cent mille million millions moitié
    dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cien mil millón millones mitad doble
    dois duas três quatro cinco seis sete oito nove dez onze doze vinte trinta cem mil milhão milhões metade dobro
    dwa dwie trzy cztery pięć sześć siedem osiem dziewięć dziesięć sto tysiąc milion połowa
"""
NUMBER_WORDS = frozenset(_NUMBERS.split())
_MONTHS = """
    january february march april june july august september october november december monday tuesday wednesday
    thursday
    friday saturday sunday januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag
    freitag
    samstag sonntag janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi
    mercredi
    jeudi vendredi samedi dimanche enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
    diciembre lunes martes miércoles jueves viernes sábado domingo janeiro fevereiro março maio junho julho setembro
    outubro novembro dezembro terça quarta quinta sexta stycznia lutego marca kwietnia maja czerwca lipca sierpnia
    września października listopada grudnia styczeń luty marzec kwiecień czerwiec lipiec sierpień wrzesień październik
    listopad grudzień grudniu maju poniedziałek wtorek środa czwartek piątek sobota niedziela
"""
MONTHS_AND_DAYS = frozenset(_MONTHS.split())
# Times without a date: `before every exam`, `weekly`.
_TIMES = """
    today yesterday tomorrow daily weekly monthly yearly annually fortnightly century centuries morning evening noon
    midnight täglich wöchentlich monatlich jährlich jahrhundert gestern heute morgen abends siècle hier demain siglo
    ayer mañana século ontem amanhã wieku wczoraj dzisiaj jutro codziennie
"""
TIME_WORDS = frozenset(_TIMES.split())
_GROUPS = """
    team group company university institute department ministry committee laboratory lab foundation researchers
    scientists engineers students teachers instructor everyone nobody anyone author authors gruppe firma universität
    institut abteilung forscher équipe groupe entreprise université chercheurs equipo grupo empresa universidad
    universidade investigadores pesquisadores equipe zespół firma uniwersytet instytut badacze
"""
GROUPS = frozenset(_GROUPS.split())

REASONS = {
    "en": r"because|since|due\s+to|owing\s+to|as\s+a\s+result|so\s+that|thanks\s+to|therefore|hence|this\s+is\s+why|"
    r"that\s+is\s+why|"
    r"in\s+order\s+to|reason|caused?\s+by|causes?|leads?\s+to|why|which\s+means|means\s+that|otherwise|without|"
    r"if\s[^.]*\s(?:would|will|cannot|never|nobody|nothing)",
    "de": r"weil|da|denn|wegen|aufgrund|daher|deshalb|darum|deswegen|damit|sodass|grund|dadurch|führt\s+zu|um|sonst|"
    r"andernfalls|ohne|bedeutet,\s+dass|verursacht",
    "fr": r"parce\s+qu\w*|car|puisqu\w*|en\s+raison|à\s+cause|grâce\s+à|donc|afin\s+d\w*|pour\s+qu\w*|"
    r"c'est\s+pourquoi|raison|cause|comme|sinon|sans|signifie\s+qu\w*|provoqu\w+",
    "es": r"porque|ya\s+que|pues|puesto\s+que|debido\s+a|a\s+causa|gracias\s+a|por\s+eso|por\s+lo\s+tanto|"
    r"para\s+que|razón|causa|como|de\s+lo\s+contrario|sin|significa\s+que|provoca\w*",
    "pt": r"porque|pois|já\s+que|visto\s+que|devido\s+a|por\s+causa|graças\s+a|por\s+isso|portanto|para\s+que|razão|"
    r"causa|como|caso\s+contrário|senão|sem|significa\s+que|provoca\w*",
    "pl": r"ponieważ|bo|gdyż|bowiem|dlatego|dzięki|z\s+powodu|wskutek|aby|żeby|powod\w+|przyczyn\w+|więc|inaczej|bez|"
    r"oznacza,\s+że",
}
# By which words a text says how something is done.
WAYS = {
    "en": r"by\s+\w+ing|first|then|next|finally|use|using|uses|should|must|need\s+to|have\s+to|helps?|prevents?|"
    r"reduces?|remed\w+|"
    r"(?:is|are)\s+(?:an?|the)\s+(?:\w+\s+){0,2}(?:practice|technique|method|procedure|trick|way|rule|heuristic|scheme|"
    r"strategy|recipe|removal|process)|"
    r"to\s+\w+[^,;.]{0,60},\s+(?:you|we|one|i)?\s*\w+|step\s+\d+|we\s+(?!are|were|have|had|is|get|see)\w+ed",
    "de": r"indem|durch|mittels|zuerst|zunächst|dann|danach|anschließend|zuletzt|man|muss|müssen|sollten?|hilft|"
    r"helfen|"
    r"verhindert|verhindern|\w+en\s+sie|um|verfahren|methode|technik|vorgehen|regel",
    "fr": r"en\s+\w+ant|il\s+faut|pour\s+\w+|d'abord|ensuite|puis|enfin|grâce\s+à|doit|doivent|\w{2,}ez|on\s+\w+|"
    r"méthode|technique|procédé|règle",
    "es": r"se\s+\w+|hay\s+que|debe\w*|puede\w*|primero|luego|después|finalmente|mediante|usando|para\s+\w+[aei]r\w*|"
    r"\w{2,}ando|\w{2,}iendo|método|técnica|procedimiento|regla",
    "pt": r"deve\w*|pode\w*|primeiro|depois|em\s+seguida|finalmente|usando|mediante|para\s+\w+[aei]r\w*|é\s+preciso|"
    r"\w{2,}ando|\w{2,}endo|use|\w+-se|método|técnica|procedimento|regra",
    "pl": r"należy|trzeba|można|najpierw|potem|następnie|wreszcie|aby|poprzez|za\s+pomocą|użyj|\w+uj|\w+ierz|\w+aj|"
    r"metod\w+|technik\w+|sposób|reguł\w+",
}
PLACES = {
    "en": r"in|inside|at|on|near|within|from|under|above|below|between|behind|outside|to|into",
    "de": r"in|im|am|an|auf|bei|aus|nahe|zwischen|unter|über|neben|hinter|vor|beim|nach|innerhalb",
    "fr": r"à|au|aux|en|dans|sur|près\s+d[eu]|chez|sous|entre|derrière|d[eu]|vers",
    "es": r"en|a|al|cerca\s+de|sobre|bajo|entre|dentro|desde|junto\s+a|del?",
    "pt": r"em|no|na|nos|nas|num|numa|a|ao|perto\s+d[eoa]|sobre|sob|entre|dentro|junto\s+a",
    "pl": r"w|we|na|do|przy|pod|nad|obok|koło|między|za|z",
}
DOERS = {
    "en": r"by|from|with|to|after|is|are|was|were|our",
    "de": r"von|durch|an|mit|nach|ist|sind|war|bei",
    "fr": r"par|à|de|d'|avec|est|sont|était",
    "es": r"por|a|de|con|es|son|fue",
    "pt": r"por|pelo|pela|a|de|com|é|são|foi",
    "pl": r"przez|do|z|jest|są|był",
}
# What is asked for, in the question, and the unit that its answer has.
MEASURES = (
    (
        r"how\s+long\b(?!\s+is\b)|wie\s+lange|combien\s+de\s+temps|durée|cu[aá]nto\s+(?:dura|tarda|tiempo)|"
        r"quanto\s+(?:dura|tempo|demora)|jak\s+długo",
        r"(?:sec(?:ond)?|min(?:ute)?|hour|day|week|month|year|decade|segundo|minuto|hora|d[ií]a|semana|ano|año|"
        r"heure|jour|"
        r"semaine|an|année)s?\b|mois\b|mes(?:es)?\b|mês\b|(?:sekunde|minute|stunde|tage?|woche|monat|jahr)(?:e?n|"
        r"e)?\b|"
        r"(?:sekund|minut|godzin|dni|dzień|tygodni|tydzień|miesi[ąę]c|rok|lat)\w{0,3}\b|[smhd]\b|[日時分秒年月]",
    ),
    (
        r"how\s+old|wie\s+alt|quel\s+âge|qué\s+edad|que\s+idade|ile\s+(?:\w+\s+)?lat\b|w\s+jakim\s+wieku",
        r"(?:years?|months?|days?|jahre?n?|monate?n?|ans|mois|años|anos|meses|lat|lata|rok)(?!\w)|aged\b|born\b|geboren|née?\b|"
        r"nacid[oa]|nascid[oa]|urodz\w+",
    ),
    (
        r"\b(?:cost|price|expensive)|kostet|preis|teuer|coûte|prix|cuesta|precio|custa|preço|kosztuje|kosztowa|cena|"
        r"いくら",
        r"[$€£¥円元]|(?:dollar|euro|pound|cent|peso|real|franc|franken|dólar|złot\w+|zł|usd|eur|reais)\w?\b|free\b|"
        r"gratis\b|"
        r"kostenlos|gratuit",
    ),
)
# Verbs and nouns for the same deed: who "invented" something may have "published" it.
_SAME = """
    invent inventor creat create creator develop developer introduc introduce propos propose design publish coin
    pioneer
    father formulat formulate describ describe discover discoverer devis devise
    erfund entdeckt entdeck entwickelt entwickel veroffentlicht beschrieb erfand entwarf schuf vorgestellt vorschlug
    invent inventeur creer cree developp concu decouvert decouv present propos publi decrit
    invent cre desarroll public descubr propus present disen
    invent cri cria criou desenvolv public descobr propos apresent
    wynalaz wymysl stworzyl stworz opracowal zaprojektowal odkryl opisal zaproponowal
"""
_FAMILIES = (
    _SAME,
    "teach taught teacher instructor lectur lecturer tutor professor",
    "cost price pric fee pay",
    "big larg size siz",
    "allow permit may",
    "buy bought purchas",
    "weight count percent worth",
    "avoid prevent stop remedy remed against fix reduc",
    "lon long take took last durat",
    "begin start began",
    "mak made build built",
    "writ wrote written author",
    "giv gave",
    "find found",
    "dauert daur lang",
    "vermeid verhind vermied gegen",
    "evit prevenir prevent contr empech",
)
SAME = {word: f"~{number}" for number, family in enumerate(_FAMILIES) for word in family.split()}
