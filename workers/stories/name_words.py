"""Words around the names of people and places, in six languages. Lower case, but for what German writes with "
"capitals."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class NameWords:
    """`kin` are people by what they are to the narrator, `own` what stands before them; `titles` stand before a name,
    `called` too. `to_places` are prepositions that lead to a place, `place_kinds` what a place is. `not_names` are
    written with a capital and name neither."""

    kin: str
    own: str
    titles: str
    called: str
    to_places: str
    place_kinds: str
    not_names: str
    doing: str


NAME_WORDS: Mapping[str, NameWords] = {
    "en": NameWords(
        kin="mother|mum|mom|mama|mam|father|dad|papa|brother|sister|grandmother|grandma|granny|nana|"
        "grandfather|grandpa|granddad|"
        "grandparents|parents|uncle|aunt|auntie|cousin|husband|wife|son|daughter|twins|niece|nephew|godmother|"
        "godfather|stepmother|stepfather|mother-in-law|father-in-law|best friend|teacher|neighbour|neighbor|boss|"
        "grandson|granddaughter|boyfriend|girlfriend|fiancé|fiancée|children|brothers|sisters|sons|daughters",
        own="my|our",
        titles="mr|mrs|ms|miss|dr|doctor|professor|sister|brother|father|uncle|aunt|auntie|grandma|grandpa|"
        "granny|sir|"
        "lady|reverend|pastor|captain|sergeant",
        called="called|named|name was|name is|married|met|with|and|friend|knew|by|remember",
        to_places="in|to|from|near|at|outside|around|towards|into|through|via|leaving|left|reached",
        place_kinds="street|road|lane|avenue|square|park|school|hospital|church|station|village|town|city|river|lake|"
        "county|island|farm|university|college|bridge|harbour|harbor|valley|mountains|hills|beach|factory|hotel",
        not_names="i january february march april may june july august september october november december "
        "monday tuesday "
        "wednesday thursday friday saturday sunday christmas easter english german french polish spanish "
        "russian american "
        "british italian jewish catholic dutch irish scottish welsh portuguese turkish god lord european "
        "african indian "
        "mother father mum mom dad mama papa grandma grandpa nana granny tv ok war eve "
        "nazi nazis soviet germans russians americans french poles communist protestant bible dear well oh yes no",
        doing="was|were|had|is|has|came|went|said|told|and|died|lived|worked|married|taught|gave|took|became|moved|"
        "never|always|used|would|could|left|got|loved|played|wrote|made|asked|helped|showed|died|whom|who",
    ),
    "de": NameWords(
        kin="mutter|mutti|mama|vater|vati|papa|bruder|schwester|großmutter|oma|großvater|opa|großeltern|eltern|onkel|"
        "tante|cousin|cousine|mann|ehemann|frau|ehefrau|sohn|tochter|zwillinge|nichte|neffe|patin|pate|"
        "schwiegermutter|schwiegervater|stiefvater|stiefmutter|beste freundin|bester freund|besten freund|"
        "lehrer|lehrerin|nachbar|nachbarin|chef|enkel|"
        "enkelin|freund|freundin|verlobter|verlobte|kinder|brüder|schwestern|söhne|töchter|geschwister",
        own="mein|meine|meinen|meinem|meiner|meines|unser|unsere|unseren|unserem|unserer",
        titles="herr|herrn|frau|fräulein|doktor|dr|professor|onkel|tante|oma|opa|pfarrer|schwester|bruder|pater",
        called="namens|hieß|heißt|heiratete ich|genannt|mit|und|von|traf ich|lernte ich|freundin|freund|"
        "kollege|kollegin|name war",
        to_places="in|nach|aus|bei|von|bis|über|um",
        place_kinds="straße|strasse|gasse|platz|allee|weg|hof|dorf|stadt|kirche|bahnhof|krankenhaus|"
        "universität|hafen",
        not_names="gott weihnachten ostern angst not liebe zukunft hause haus ruhe frieden krieg ordnung "
        "wirklichkeit "
        "gedanken erinnerung tränen eile arbeit rente urlaub ferien schule kirche uniform zeiten jahren tagen wochen "
        "monaten stunden kindheit jugend gefangenschaft armut haft scheidung lehre trümmern regen schnee sonne nacht "
        "kindern freunden geschwistern eltern verwandten anfang ende mitte montag dienstag mittwoch donnerstag "
        "freitag "
        "samstag sonntag frühling sommer herbst winter bord bett holz stein gold silber büchern fuß hand freude wut "
        "scham trauer mode land meer bauern nachbarn milch brot kartoffeln uhr ausland westen osten norden süden",
        doing="war|waren|hatte|ist|hat|kam|ging|sagte|erzählte|und|starb|lebte|wohnte|arbeitete|heiratete|"
        "wurde|zog|der|die|"
        "half|zeigte|schrieb|lernte|konnte|wollte|blieb|brachte|gab|nahm|spielte",
    ),
    "fr": NameWords(
        kin="mère|maman|père|papa|frère|sœur|soeur|grand-mère|mamie|mémé|grand-père|papi|papy|pépé|"
        "grands-parents|parents|oncle|"
        "tante|cousin|cousine|mari|femme|fils|fille|jumeaux|nièce|neveu|marraine|parrain|belle-mère|beau-père|"
        "meilleure amie|meilleur ami|instituteur|institutrice|maître|maîtresse|voisin|voisine|patron|petit-fils|"
        "petite-fille|fiancé|fiancée|enfants|frères|sœurs|soeurs",
        own="ma|mon|mes|notre|nos",
        titles="monsieur|madame|mademoiselle|m|mme|mlle|docteur|dr|professeur|oncle|tante|tonton|tata|sœur|"
        "père|abbé|curé|"
        "mamie|papi|mémé|pépé|maître",
        called="appelé|appelée|nommé|nommée|s'appelait|s'appelle|épousé|rencontré|avec|et|prénommé|ami|amie|"
        "connu|chez",
        to_places="à|en|vers|près de|depuis|jusqu'à|dans|pour|venait de|venais de|venus de|loin de|quitté|de",
        place_kinds="rue|avenue|place|boulevard|quai|école|église|gare|hôpital|village|ville|rivière|lac|ferme|lycée|"
        "université|port|quartier|usine",
        not_names="dieu noël pâques je il elle nous vous mais et puis alors français allemands américains "
        "juifs allemand guerre "
        "monsieur madame maman papa mamie papi lundi mardi mercredi jeudi vendredi samedi dimanche",
        doing="était|avait|est|a|et|allait|venait|disait|mourut|vivait|travaillait|nous|m'a|m'avait|aimait|"
        "jouait|qui|faisait",
    ),
    "es": NameWords(
        kin="madre|mamá|padre|papá|hermano|hermana|abuela|abuelo|abuelos|padres|tío|tía|primo|prima|marido|"
        "esposo|mujer|"
        "esposa|hijo|hija|gemelos|sobrina|sobrino|madrina|padrino|suegra|suegro|mejor amiga|mejor amigo|"
        "maestro|maestra|"
        "profesor|profesora|vecino|vecina|jefe|nieto|nieta|novio|novia|hijos|hijas|hermanos|hermanas",
        own="mi|mis|nuestro|nuestra|nuestros|nuestras",
        titles="señor|señora|señorita|don|doña|doctor|doctora|dr|dra|tío|tía|abuela|abuelo|padre|sor|maestro",
        called="llamado|llamada|se llamaba|se llama|con|y|conocí a|conocí|amigo|amiga|casé con|nombre era",
        to_places="en|a|hacia|hasta|desde|cerca de|por|de|dejé|para",
        place_kinds="calle|avenida|plaza|escuela|iglesia|estación|hospital|pueblo|ciudad|río|lago|finca|"
        "universidad|puerto|barrio",
        not_names="dios navidad yo él ella nosotros pero y entonces guerra civil semana santa reyes lunes "
        "martes miércoles jueves "
        "viernes sábado domingo españoles franceses mamá papá",
        doing="era|fue|tenía|es|y|iba|venía|decía|murió|vivía|trabajaba|nació|me|nos|quería|jugaba|que|hacía",
    ),
    "pt": NameWords(
        kin="mãe|mamã|mamãe|pai|papá|papai|irmão|irmã|avó|vovó|avô|vovô|avós|pais|tio|tia|primo|prima|marido|"
        "esposo|mulher|"
        "esposa|filho|filha|gémeos|gêmeos|sobrinha|sobrinho|madrinha|padrinho|sogra|sogro|melhor amiga|melhor amigo|"
        "professor|professora|vizinho|vizinha|patrão|neto|neta|namorado|namorada|noivo|noiva|filhos|filhas|"
        "irmãos|irmãs",
        own="meu|minha|meus|minhas|nosso|nossa|nossos|nossas",
        titles="senhor|senhora|seu|dona|doutor|doutora|dr|dra|tio|tia|avó|avô|vovó|vovô|padre|irmã|professor|"
        "professora",
        called="chamado|chamada|chamava-se|chama-se|se chamava|com|e|conheci o|conheci a|conheci|amigo|amiga|"
        "casei com",
        to_places="em|no|na|para|até|desde|perto de|de|do|da|ao|à|a",
        place_kinds="rua|avenida|praça|escola|igreja|estação|hospital|aldeia|vila|cidade|rio|lago|quinta|"
        "universidade|porto|bairro",
        not_names="deus natal páscoa eu ele ela nós mas e então guerra mundial alemães franceses mãe pai",
        doing="era|foi|tinha|é|e|ia|vinha|dizia|morreu|vivia|trabalhava|nasceu|me|nos|gostava|brincava|que|fazia",
    ),
    "pl": NameWords(
        kin="matka|matki|matce|matkę|mama|mamy|mamie|mamę|mamą|ojciec|ojca|ojcem|ojcu|tata|taty|tatę|tatą|"
        "tacie|brat|brata|bratem|"
        "bratu|siostra|siostry|siostrze|siostrę|siostrą|babcia|babci|babcię|babcią|dziadek|dziadka|dziadkiem|"
        "dziadkowie|dziadków|"
        "rodzice|rodziców|rodzicami|wujek|wujka|wujkiem|ciocia|cioci|ciocię|ciotka|ciotki|kuzyn|kuzyna|kuzynka|"
        "kuzynki|"
        "mąż|męża|mężem|mężowi|żona|żony|żonę|żoną|żonie|syn|syna|synem|synowi|córka|córki|córkę|córką|bliźniaki|"
        "teściowa|teść|przyjaciółka|przyjaciółki|przyjaciel|przyjaciela|nauczyciel|nauczycielka|sąsiad|sąsiadka|wnuk|"
        "wnuczka|narzeczony|narzeczona|dzieci|bracia|siostry",
        own="mój|moja|moje|mojego|mojej|moją|mojemu|moim|moich|moi|nasz|nasza|nasze|naszego|naszej|naszą|"
        "naszych|nasi",
        titles="pan|pana|panem|pani|panią|doktor|profesor|ksiądz|wujek|wujka|ciocia|ciocią|babcia|dziadek|"
        "siostra|brat|brata|bratem",
        called="imieniem|nazywał się|nazywała się|z|i|poznałem|poznałam|spotkałem|spotkałam|na imię",
        to_places="w|we|do|z|ze|koło|pod|nad|spod|przez|na|opuściliśmy",
        place_kinds="ulica|ulicy|ulicę|plac|placu|szkoła|szkole|kościół|dworzec|dworcu|szpital|szpitalu|wieś|"
        "wsi|miasto|"
        "mieście|rzeka|jezioro|uniwersytet|port|alei",
        not_names="bóg boże narodzenie wielkanoc ja on ona my ale i wtedy niemcy niemców rosjanie polacy "
        "polaków żydzi "
        "panie pan pani mama tata babcia dziadek",
        doing="był|była|miał|miała|jest|i|przyszedł|przyszła|mówił|mówiła|zmarł|zmarła|mieszkał|mieszkała|"
        "pracował|pracowała|"
        "urodził|urodziła|który|która|uczył|uczyła",
    ),
}  # fmt: skip
