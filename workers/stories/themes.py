"""What a memory is about. A memory may have several themes; one of which nothing is found has none."""

import re
from collections.abc import Mapping
from typing import Literal, get_args

from core.once import once
from workers.stories.dates import lower

Theme = Literal[
    "childhood",
    "family",
    "school",
    "work",
    "love",
    "children",
    "home",
    "friends",
    "travel",
    "hardship",
    "joys",
    "lessons",
]
THEMES: tuple[Theme, ...] = get_args(Theme)

# Beginnings of words; with a full stop, whole words.
_WORDS: Mapping[str, Mapping[Theme, str]] = {
    "en": {
        "childhood": "born. childhood child. kid. toys playground played. grew. infant little. baby.",
        "family": "mother father mum. mom. dad. parents brother sister grand uncle aunt cousin family "
        "relatives niece nephew",
        "school": "school teacher class. classroom pupil lesson university college student exam degree graduat "
        "studied",
        "work": "work. worked working job jobs factory apprentice office boss wage salary colleague employ "
        "career retired "
        "retirement trade mill. mine. miner fisherman farmer nurse shop. business company profession",
        "love": "love. loved married marri wedding husband wife girlfriend boyfriend engaged fiancé kiss "
        "courting dated bride",
        "children": "son. sons. daughter twins pregnan gave-birth grandson granddaughter our-children "
        "my-children godson",
        "home": "house home. moved flat. apartment kitchen garden village street farm. room. lived cottage "
        "neighbour neighbor",
        "friends": "friend mates gang. club. team. pals. choir band.",
        "travel": "travel journey trip. holiday abroad ship. train. sailed flew emigrat border sea. voyage passport",
        "hardship": "war. died death dead. ill. illness hospital hunger poor. bomb prison camp. refugee "
        "divorce funeral accident "
        "unemploy debt lost. killed buried cancer",
        "joys": "music danc sang song football party christmas birthday cinema film. garden fishing proud "
        "happy happiest "
        "laugh festival medal won.",
        "lessons": "learned learnt advice regret believe. faith. god. church pray proudest wish. lesson-of "
        "life-taught",
    },
    "de": {
        "childhood": "geboren kindheit kind. spielzeug spielten gespielt aufgewachsen wuchs spielplatz baby",
        "family": "mutter mutti mama vater vati papa eltern bruder schwester geschwister großmutter großvater "
        "oma. opa. onkel "
        "tante cousin familie verwandt neffe nichte",
        "school": "schule schul lehrer lehrerin klasse studium studier universität abitur prüfung zeugnis gymnasium",
        "work": "arbeit beruf fabrik lehre. lehrling chef lohn kollege büro firma betrieb rente. pension bauer "
        "bergmann werkstatt laden "
        "bergwerk geschäft meister",
        "love": "liebe. liebte verliebt heirat hochzeit ehemann ehefrau verlobt braut mein-mann meine-frau kuss",
        "children": "sohn söhne tochter töchter zwillinge schwanger enkel unsere-kinder entbindung",
        "home": "haus wohnung zogen umgezogen umzug zimmer garten dorf. dorfe straße küche hof. wohnten wohnte "
        "gewohnt nachbar heimat",
        "friends": "freund clique verein kamerad mannschaft chor. kumpel",
        "travel": "reise urlaub ausland schiff zug. ausgewandert grenze meer. flug fuhren ferien",
        "hardship": "krieg tod starb gestorben krank hunger arm. bomben gefängnis lager flucht vertrieb "
        "scheidung unfall beerdigung "
        "arbeitslos gefallen krebs flüchtling",
        "joys": "musik tanz sang gesungen lied fußball fest. weihnacht geburtstag kino. stolz glücklich "
        "gelacht angeln feier",
        "lessons": "gelernt rat. bereue glaube. gott kirche gebet lehre-aus lebensweisheit",
    },
    "fr": {
        "childhood": "né. née. naissance enfance enfant. jouets jouais jouions grandi bébé",
        "family": "mère père maman papa parents frère sœur soeur grand-mère grand-père oncle tante cousin "
        "famille neveu nièce mamie papi",
        "school": "école lycée collège instit maître maîtresse classe étudi université bac. examen professeur",
        "work": "travail métier usine apprenti patron salaire collègue bureau entreprise retraite ouvrier "
        "ferme. boutique mine. mineur",
        "love": "amour aimais amoureu marié mariage mari. épous fiancé noces embrass ma-femme",
        "children": "fils. ma-fille mes-filles jumeaux enceinte accouch petits-enfants nos-enfants mes-enfants",
        "home": "maison appartement déménag chambre jardin village rue. cuisine habit ferme voisin logement",
        "friends": "ami. amis amie copain copine bande. équipe club",
        "travel": "voyage vacances étranger bateau train. émigr frontière mer. avion",
        "hardship": "guerre mort mourut malade maladie faim pauvre bomb prison camp. exode divorce accident "
        "enterr chômage décès cancer réfugi",
        "joys": "musique dans danse chant football fête noël anniversaire cinéma fier fière heureu bonheur "
        "pêche. riait",
        "lessons": "appris conseil regrett croire foi. dieu église prière leçon",
    },
    "es": {
        "childhood": "nací nacimiento infancia niñez niño niña juguete jugaba jugábamos crecí bebé",
        "family": "madre padre mamá papá padres hermano hermana abuel tío. tía. tíos primo. prima. familia sobrin",
        "school": "escuela colegio maestr profesor clase estudi universidad examen instituto bachiller",
        "work": "trabaj oficio fábrica aprendiz jefe sueldo compañero oficina empresa jubil taller tienda "
        "campo. mina. minero",
        "love": "amor. amores enamor casé casamos boda marido esposo esposa novio novia beso mi-mujer",
        "children": "hijo hija gemelos embaraz parto niet",
        "home": "casa. casas piso. mudamos mudé cuarto jardín pueblo calle cocina vivíamos vivía vecin barrio",
        "friends": "amig pandilla equipo cuadrilla",
        "travel": "viaj vacaciones extranjero barco tren. emigr frontera mar. avión",
        "hardship": "guerra murió muerte enferm hambre pobre bomb cárcel prisión exilio divorci accidente "
        "entierro paro. cáncer refugiad",
        "joys": "música bail cant fútbol fiesta navidad cumpleaños cine. orgullos feliz risa. pesca",
        "lessons": "aprendí consejo arrepient creer fe. dios iglesia rezar lección",
    },
    "pt": {
        "childhood": "nasci nascimento infância criança menino menina brinqued brincava brincávamos cresci bebé bebê",
        "family": "mãe pai. pais. mamã papá irmão irmã irmãos avó avô avós tio. tia. tios primo. prima. "
        "família sobrinh",
        "school": "escola liceu professor aula turma estud universidade exame colégio",
        "work": "trabalh ofício fábrica aprendiz patrão salário colega escritório empresa reform aposent "
        "oficina loja mina. pescador lavrador",
        "love": "amor. apaixon casei casámo casamo casamento marido esposo esposa namor noiv beijo",
        "children": "filho filha gémeos gêmeos grávida parto neto neta",
        "home": "casa. casas apartamento mudámo mudamo mudei quarto jardim aldeia rua. cozinha vivíamos vivia "
        "morava vizinh bairro",
        "friends": "amig equipa grupo.",
        "travel": "viag férias estrangeiro navio barco comboio trem. emigr fronteira mar. avião",
        "hardship": "guerra morreu morte doente doença fome pobre bomb prisão cadeia exílio divórcio acidente "
        "enterro desemprego cancro câncer refugiad",
        "joys": "música danç cant futebol festa natal aniversário cinema orgulh feliz riso pesca.",
        "lessons": "aprendi conselho arrepend acreditar fé. deus igreja rezar lição",
    },
    "pl": {
        "childhood": "urodził dzieciństw dziecko zabawk bawił wychowa niemowl",
        "family": "matk mama mamy mamę ojciec ojca tata taty rodzic brat. brata siostr babci dziad wujek wujka "
        "cioci ciotk kuzyn rodzin",
        "school": "szkoł szkole nauczyciel klas. klasa klasie klasy lekcj studi uniwersytet matur egzamin student",
        "work": "prac. praca pracy pracę pracował zawód fabry czeladnik szef pensj koleg biur firm emerytur "
        "warsztat sklep kopalni górnik tkacz rolnik",
        "love": "miłoś kochał zakochał ślub wesel mąż męża żona żony narzeczon pocałun wyszłam-za ożeni pobrali",
        "children": "syn. syna synem córk bliźni ciąż wnuk wnuczk nasze-dzieci",
        "home": "dom. domu domem mieszka przeprowadz pokój pokoju ogród wieś wsi. ulic kuchni sąsiad gospodarst",
        "friends": "przyjaci kolega koleżank paczk drużyn chór",
        "travel": "podróż wakacj zagranic statek pociąg emigr granic morze samolot",
        "hardship": "wojn umarł zmarł śmier chor głód głodu bied bomb więzien obóz obozu uciek wywie rozw "
        "wypad pogrzeb bezrobo zginął rak. raka",
        "joys": "muzyk tańc tańczy śpiew piłk święt wigili urodzin. urodziny kino. kina dumn szczęśliw śmia ryb.",
        "lessons": "nauczył-mnie rada. żałuj wierz wiara bóg boga kości modl lekcja-życia",
    },
}  # fmt: skip


def themes_of(text: str, language: str) -> list[Theme]:
    """The likeliest first."""
    patterns = _patterns().get(language) or _patterns()["en"]
    low = lower(text)
    counts = {theme: len(pattern.findall(low)) for theme, pattern in patterns.items()}
    return sorted((theme for theme, count in counts.items() if count), key=lambda theme: -counts[theme])


@once
def _patterns() -> Mapping[str, Mapping[Theme, re.Pattern[str]]]:
    return {
        language: {
            theme: re.compile(rf"\b(?:{'|'.join(map(_form, words.split()))})") for theme, words in listed.items()
        }
        for language, listed in _WORDS.items()
    }


def _form(word: str) -> str:
    bare = re.escape(word.rstrip(".").replace("-", " "))
    return rf"{bare}\b" if word.endswith(".") else bare
