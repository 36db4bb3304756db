"""How six languages say when something was: parts of regular expressions for text in lower case, without groups.

`{n}` stands for a number in digits or words, `{y}` for a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class DateWords:
    """`ages` say how old the narrator was, `decades_of_life` that they were in their twenties, `ago` how long it is
    from now, `later` from what was told before. `wars` maps the word for a war to the years that it means; `during`,
    `before` and `after` stand in front of it. `born` says that the narrator was born."""

    months: str
    about: str
    or_so: str
    between: str
    spans: tuple[str, ...]
    decades: str
    decade_frame: str
    decade_ending: str
    early: str
    middle: str
    late: str
    ages: tuple[str, ...]
    child: str
    youth: str
    ago: tuple[str, ...]
    later: tuple[str, ...]
    born: str
    during: str
    before: str
    after: str
    wars: Mapping[str, tuple[int, int]]
    units: str
    own_decade: str = ""
    century: str = ""


DATE_WORDS: Mapping[str, DateWords] = {
    "en": DateWords(
        months="january|jan february|feb march april may june july august september october november december",
        about=r"about|around|circa|ca\.?|c\.|roughly|approximately|probably(?: in)?|maybe(?: in)?|perhaps(?: in)?|"
        r"must have been(?: in)?|i think(?: it was)?(?: in)?|some time in|sometime in|sometime around|near",
        or_so=r" or so| or thereabouts| or something|, i think|, i believe|, perhaps|, maybe",
        between=r"or|and",
        spans=(r"(?:from|between) {y} (?:to|until|till|and|through) {y}", r"{y} (?:to|until|till) {y}"),
        decades="tens twenties thirties forties fifties sixties seventies eighties nineties",
        decade_frame=r"{part}(?:the )?{decade}",
        decade_ending=r"'?s",
        early=r"(?:the )?(?:very )?(?:early|beginning of(?: the)?|start of(?: the)?)[ -]",
        middle=r"(?:the )?(?:mid|middle of(?: the)?)[ -]?",
        late=r"(?:the )?(?:very )?(?:late|end of(?: the)?)[ -]",
        ages=(
            r"when i was (?:about |around |only |just |still |barely |not yet |almost |nearly )*{n}(?! months?|"
            r" weeks?| days?)(?: years? old| years? of age)?",
            r"i was (?:about |around |only |just |still |barely |almost |nearly )*{n}(?: years? old)?,? "
            r"(?:when|and|then|that)\b",
            r"i was (?:about |around |only |just |still |barely |almost |nearly )*{n} years? old",
            r"(?:at|by|before) the age of {n}",
            r"(?:aged|at age) {n}",
            r"when i (?:turned|became|reached) {n}",
            r"i (?:had )?(?:just )?turned {n}",
            r"(?:at|by) {n}(?=,? i\b)",
        ),
        child=r"as a (?:small |little |young )?(?:child|kid|boy|girl)|when i was (?:a )?(?:small|little|"
        r"(?:small |little |young )?(?:child|kid|boy|girl))|in my childhood",
        youth=r"as a (?:teenager|youth|teen|young (?:man|woman))|in my (?:teens|youth)|when i was (?:a "
        r"teenager|young)",
        ago=(r"(?:about |around |some |nearly |almost )?{n} years? ago",),
        later=(r"{n} years? (?:later|after that|afterwards)",),
        born=r"\bi was born\b|\bi came into the world\b|\bmy birth (?:was|year)",
        during=r"during|in|throughout|through|in the middle of|at the time of",
        before=r"(?:just |shortly |right )?before",
        after=r"(?:just |shortly |soon |right )?after|since",
        wars={
            r"(?:the )?(?:second world war|world war (?:ii|two|2)|ww ?(?:ii|2))": (1939, 1945),
            r"(?:the )?(?:first world war|great war|world war (?:i|one|1)|ww ?(?:i|1))\b": (1914, 1918),
            r"(?:the )?korean war": (1950, 1953),
            r"(?:the )?vietnam war|vietnam": (1955, 1975),
            r"(?:the )?falklands war": (1982, 1982),
            r"the war(?: years)?(?! on\b| against| of| between)": (1939, 1945),
            r"(?:the )?wartime|war-time": (1939, 1945),
        },
        units="people men women children students soldiers dollars pounds euros marks miles kilometres kilometers km "
        "metres meters feet acres books times copies years days hours percent kilos tons square",
        own_decade=r"(?:in|during) my (?:early |mid-?|late )?{decade}",
        century=r"nineteen[ -](?:hundred(?: and)? )?{n}",
    ),
    "de": DateWords(
        months="januar|jänner februar märz april mai juni juli august september oktober november dezember",
        about=r"ungefähr|etwa|circa|ca\.?|gegen|um|rund|wohl|vermutlich|vielleicht|wahrscheinlich|so um|irgendwann|"
        r"es muss|das muss|muss wohl|so",
        or_so=r" oder so| herum| rum|, glaube ich|, glaub ich|, vielleicht",
        between=r"oder|und|bis",
        spans=(r"(?:von|zwischen) {y} (?:bis|und) {y}", r"{y} bis {y}"),
        decades="zehner zwanziger dreißiger vierziger fünfziger sechziger siebziger achtziger neunziger",
        decade_frame=r"{part}(?:den |die |der )?{decade}n?(?:-| )?(?:jahren?)?",
        decade_ending=r"er",
        early=r"(?:(?:den |die |der )?frühen |anfang der )",
        middle=r"(?:mitte der )",
        late=r"(?:(?:den |die |der )?späten |ende der )",
        ages=(
            r"(?:als|da|wie) ich (?:etwa |ungefähr |ca\. |gerade |erst |noch |fast |nicht einmal )*{n}(?: "
            r"jahre?(?: alt)?)?,? (?:jahre? alt )?(?:war|wurde)",
            r"ich war (?:damals |da |etwa |ungefähr |gerade |erst |noch |fast )*{n}(?: jahre?(?: alt)?)?(?=,|"
            r"\.| und| als|$| jahre)",
            r"mit {n}(?: jahren?)?(?=,|\.| | jahren)(?! (?:\w+en|\w+ern|\w+er|kindern|geschwistern|leuten|mark|"
            r"euro)\b(?<!jahren))",
            r"im alter von {n}(?: jahren)?",
            r"ich {n} (?:jahre alt )?(?:war|wurde)",
        ),
        child=r"als (?:kleines )?kind|als (?:kleiner )?(?:junge|bub)|als (?:kleines )?mädchen|in meiner "
        r"kindheit|als ich (?:noch )?(?:klein|ein kind) war",
        youth=r"als (?:jugendliche[rs]?|teenager|junger mann|junge frau)|in meiner jugend|als ich jung war",
        ago=(r"vor (?:etwa |ungefähr |rund |fast )?{n} jahren?",),
        later=(r"{n} jahre? (?:später|danach|darauf)",),
        born=r"\bich (?:bin|wurde|kam)\b[^.!?]{0,60}\b(?:geboren|zur welt)\b|\b(?:geboren (?:bin|wurde) ich|"
        r"bin ich geboren|wurde ich[^.!?]{0,40} geboren|kam ich[^.!?]{0,40} zur welt)",
        during=r"im|während des|während|in|mitten im",
        before=r"(?:kurz )?vor dem|(?:kurz )?vorm",
        after=r"(?:kurz |gleich )?nach dem|seit dem",
        wars={
            r"(?:zweiten|2\.) weltkriegs?": (1939, 1945),
            r"(?:ersten|1\.) weltkriegs?": (1914, 1918),
            r"krieg(?:es|s)?\b": (1939, 1945),
            r"kriegsjahren|den kriegsjahren|der kriegszeit|der nachkriegszeit": (1939, 1945),
        },
        units="leute menschen mark euro kilometer km meter schüler soldaten bücher mal stunden tage prozent "
        "dollar seiten",
        own_decade=r"in meinen {decade}n?",
        century=r"neunzehnhundert{n}",
    ),
    "fr": DateWords(
        months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        about=r"vers|environ|autour de|aux alentours de|aux environs de|peut-être en|sans doute en|probablement en|"
        r"je crois en|c'était peut-être en",
        or_so=r" ou à peu près| environ|, je crois|, peut-être|, à peu près",
        between=r"ou|et",
        spans=(r"(?:de|entre) {y} (?:à|et|jusqu'en) {y}", r"{y} à {y}"),
        decades="dix vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix",
        decade_frame=r"{part}(?:les |des |aux? )?années {decade}s?",
        decade_ending=r"",
        early=r"(?:au |le |les )?(?:tout )?(?:début|premières)(?: des)? ",
        middle=r"(?:au |le )?milieu des ",
        late=r"(?:à |la |à la )?(?:toute )?fin des ",
        ages=(
            r"(?:quand|lorsque) j'avais (?:environ |à peine |presque |seulement )?{n} ans",
            r"j'avais (?:environ |à peine |presque |seulement |alors )?{n} ans",
            r"à l'âge de {n} ans",
            r"à (?:environ )?{n} ans",
            r"(?:pour|le jour de) mes {n} ans",
            r"quand j'ai eu {n} ans",
        ),
        child=r"(?:quand|lorsque) j'étais (?:toute? )?(?:petite?|enfant|gamine?|gosse)|dans mon enfance|étant "
        r"enfant|enfant, ",
        youth=r"(?:quand|lorsque) j'étais (?:jeune|adolescente?|ado)|dans ma jeunesse|à l'adolescence",
        ago=(r"il y a (?:environ |presque |bientôt )?{n} ans",),
        later=(r"{n} ans (?:plus tard|après)",),
        born=r"\bje suis née?\b|\bje naquis\b|\bma naissance\b",
        during=r"pendant|durant|dans|en pleine?|au cours de|sous",
        before=r"(?:juste )?avant",
        after=r"(?:juste )?après|depuis",
        wars={
            r"la (?:seconde|deuxième|2e) guerre(?: mondiale)?": (1939, 1945),
            r"la (?:première|grande|1re) guerre(?: mondiale)?": (1914, 1918),
            r"la guerre d'algérie": (1954, 1962),
            r"la guerre d'indochine": (1946, 1954),
            r"l'occupation": (1940, 1944),
            r"(?:la |de )?guerre\b": (1939, 1945),
        },
        units="personnes hommes femmes enfants élèves francs euros kilomètres km mètres livres fois heures "
        "jours pour",
    ),
    "es": DateWords(
        months="enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
        about=r"hacia|alrededor de|cerca de|sobre|aproximadamente en|más o menos en|allá por|quizás? en|tal vez en|"
        r"creo que en|sería en|por el año|a eso de",
        or_so=r" más o menos| o así|, creo|, quizás?|, más o menos",
        between=r"o|u|y",
        spans=(r"(?:de|desde|entre) {y} (?:a|hasta|y) {y}", r"{y} a {y}"),
        decades="diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        decade_frame=r"{part}(?:los |la |las )?(?:años|década de los(?: años)?) {decade}",
        decade_ending=r"",
        early=r"(?:a |los )?(?:principios|comienzos|inicios|primeros)(?: de)? ",
        middle=r"(?:a )?mediados de ",
        late=r"(?:a )?(?:finales|fines|últimos)(?: de)? ",
        ages=(
            r"cuando (?:yo )?tenía (?:unos |unas |apenas |casi |sólo |solo )?{n} años",
            r"(?:yo )?tenía (?:unos |unas |apenas |casi |sólo |solo |entonces )?{n} años",
            r"a (?:los|mis) {n}(?: años)?(?= |,|\.)",
            r"con (?:apenas |sólo |solo |casi )?{n} años",
            r"a la edad de {n}(?: años)?",
            r"(?:cuando )?cumplí (?:los )?{n}(?: años)?",
        ),
        child=r"de (?:niñ[oa]|pequeñ[oa]|chic[oa])|cuando era (?:muy )?(?:niñ[oa]|pequeñ[oa]|chic[oa])|en mi "
        r"(?:niñez|infancia)",
        youth=r"de joven|cuando era (?:joven|adolescente)|en mi (?:juventud|adolescencia)",
        ago=(r"hace (?:unos |casi |más de )?{n} años",),
        later=(r"{n} años (?:después|más tarde)",),
        born=r"\b(?:yo )?nací\b|\bvine al mundo\b|\bmi nacimiento\b",
        during=r"durante|en|en plena|en tiempos de",
        before=r"(?:justo |poco )?antes de",
        after=r"(?:justo |poco )?después de|desde|tras",
        wars={
            r"la segunda guerra(?: mundial)?": (1939, 1945),
            r"la primera guerra(?: mundial)?": (1914, 1918),
            r"la guerra civil": (1936, 1939),
            r"la guerra de (?:las )?malvinas": (1982, 1982),
            r"la posguerra|la postguerra": (1939, 1952),
            r"la guerra\b": (1936, 1939),
        },
        units="personas hombres mujeres niños pesetas pesos euros kilómetros km metros libros veces horas días "
        "alumnos",
    ),
    "pt": DateWords(
        months="janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        about=r"por volta de|cerca de|lá por|aproximadamente em|mais ou menos em|talvez em|acho que em|à volta "
        r"de|uns|"
        r"aí por",
        or_so=r" mais ou menos| ou por aí|, acho|, talvez|, creio",
        between=r"ou|e",
        spans=(r"(?:de|desde|entre) {y} (?:a|até|e) {y}", r"{y} a {y}"),
        decades="dez vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
        decade_frame=r"{part}(?:os |nos |dos )?(?:anos|década de) {decade}",
        decade_ending=r"",
        early=r"(?:no |nos |o |os )?(?:início|começo|princípio|inícios|primeiros)(?: d[eo]s?)? ",
        middle=r"(?:em |a )?meados d[eo]s? ",
        late=r"(?:no |nos )?(?:final|fim|finais)(?: d[eo]s?)? ",
        ages=(
            r"quando (?:eu )?tinha (?:uns |apenas |só |quase )?{n} anos",
            r"(?:eu )?tinha (?:uns |apenas |só |quase |então )?{n} anos",
            r"aos (?:meus )?{n}(?: anos)?(?= |,|\.)",
            r"com (?:apenas |só |quase )?{n} anos",
            r"(?:quando )?(?:eu )?(?:fiz|completei) {n}(?: anos)?",
        ),
        child=r"em (?:criança|pequen[oa]|menin[oa])|quando (?:eu )?era (?:muito )?(?:criança|pequen[oa]|"
        r"menin[oa])|na minha infância|quando criança",
        youth=r"quando (?:eu )?era (?:jovem|adolescente)|na minha (?:juventude|adolescência|mocidade)",
        ago=(r"há (?:uns |quase |mais de )?{n} anos", r"{n} anos atrás",),
        later=(r"{n} anos (?:depois|mais tarde)",),
        born=r"\b(?:eu )?nasci\b|\bvim ao mundo\b|\bmeu nascimento\b",
        during=r"durante|na|em plena|no tempo da",
        before=r"(?:pouco |logo )?antes da",
        after=r"(?:pouco |logo )?depois da|desde a|após a",
        wars={
            r"(?:a )?segunda guerra(?: mundial)?": (1939, 1945),
            r"(?:a )?primeira guerra(?: mundial)?": (1914, 1918),
            r"(?:a )?guerra (?:colonial|do ultramar)": (1961, 1974),
            r"(?:a )?guerra\b": (1939, 1945),
        },
        units="pessoas homens mulheres crianças escudos reais cruzeiros euros quilómetros quilômetros km "
        "metros livros "
        "vezes horas dias alunos",
    ),
    "pl": DateWords(
        months="stycznia|styczniu|styczeń lutego|lutym|luty marca|marcu|marzec kwietnia|kwietniu|kwiecień maja|"
        "maju|maj "
        "czerwca|czerwcu|czerwiec lipca|lipcu|lipiec sierpnia|sierpniu|sierpień września|wrześniu|wrzesień "
        "października|październiku|październik listopada|listopadzie|listopad grudnia|grudniu|grudzień",
        about=r"około|ok\.|mniej więcej w|gdzieś w|może w|chyba w|pewnie w|koło",
        or_so=r" mniej więcej|, chyba|, może| czy jakoś tak",
        between=r"lub|albo|i|czy",
        spans=(r"(?:od|między) {y} (?:do|a|i) {y}", r"w latach {y} ?[-–] ?{y}"),
        decades="dziesiąt dwudziest trzydziest czterdziest pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt "
        "dziewięćdziesiąt",
        decade_frame=r"{part}(?:w )?lat(?:ach|a)? {decade}(?:ych|e)?\.?",
        decade_ending=r"\.?",
        early=r"(?:na |w )?(?:początku|początkiem|wczesnych) ",
        middle=r"(?:w )?połowie ",
        late=r"(?:pod |na )?(?:koniec|końcu|późnych) ",
        ages=(
            r"(?:kiedy|gdy|jak) miał[ae]m (?:około |zaledwie |tylko |niespełna |jakieś )?{n} lat\w*",
            r"miał[ae]m (?:wtedy |około |zaledwie |tylko |niespełna |jakieś )*{n} lat\w*",
            r"w wieku {n} lat",
            r"(?:kiedy|gdy) skończył[ae]m {n} lat",
            r"jako {n}-?lat(?:ek|ka)",
        ),
        child=r"jako (?:małe |mały )?(?:dziecko|chłopiec)|jako (?:mała )?dziewczynka|w dzieciństwie|(?:kiedy|"
        r"gdy) był[ae]m (?:mał[ay]|dzieckiem)",
        youth=r"w młodości|jako (?:nastolat(?:ek|ka)|młod[ya])|(?:kiedy|gdy) był[ae]m młod[ya]",
        ago=(r"(?:jakieś |około |prawie )?{n} lat[a]? temu",),
        later=(r"{n} lat[a]? później", r"po {n} latach",),
        born=r"\b(?:urodził[ae]m się|przyszł[ae]m na świat|przyszedłem na świat)",
        during=r"podczas|w czasie|w trakcie|za",
        before=r"(?:tuż )?przed",
        after=r"(?:tuż |zaraz )?po",
        wars={
            r"(?:ii|drugiej|drugą) wojn(?:y|ie|ą)(?: światow(?:ej|ą))?": (1939, 1945),
            r"(?:i|pierwszej|pierwszą) wojn(?:y|ie|ą)(?: światow(?:ej|ą))?": (1914, 1918),
            r"okupacji": (1939, 1945),
            r"stanu wojennego|stan wojenny": (1981, 1983),
            r"wojn(?:y|ie|ą)": (1939, 1945),
        },
        units="ludzi osób złotych dzieci kilometrów km metrów książek razy godzin dni uczniów",
    ),
}  # fmt: skip
