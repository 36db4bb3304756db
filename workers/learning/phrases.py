"""What a tutor says around quoted text, in the languages that it can ask in. Other languages are asked in English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """Where there are several, they say the same in other words. Terms and headings stand between quotation marks, so
    that no article or ending has to agree with them."""

    gap: str
    which_gap: str
    which_number: str
    which_term: Sequence[str]
    which_meaning: Sequence[str]
    which_cell: str
    which_item: str
    explain: Sequence[str]
    why: str
    points: Sequence[str]
    compare: str
    about: str
    in_title: str
    in_section: str
    one_word: str
    words: str
    begins: str
    not_this: str
    mention: str


ENGLISH = Phrases(
    gap="Fill the gap: {text}",
    which_gap="Which term completes this sentence? “{text}”",
    which_number="Which number completes this sentence? “{text}”",
    which_term=("Which term does this describe? “{text}”", "“{text}” Which term is this about?"),
    which_meaning=("Which of these says what “{term}” is?", "How is “{term}” described?"),
    which_cell="Which “{column}” belongs to “{row}”?",
    which_item="Which of these belongs to “{heading}”?",
    explain=(
        "Explain in your own words: what is meant by “{term}”?",
        "How would you explain “{term}” to somebody who has never heard of it?",
        "What characterises “{term}”?",
    ),
    why="“{claim}.” Why is that so?",
    points=(
        "Which points belong to “{heading}”? Name at least {n}.",
        "What has to be said about “{heading}”? Name at least {n} points.",
    ),
    compare="What is the difference between “{one}” and “{other}”?",
    about="What do you know about “{term}”? Name at least {n} points.",
    in_title="It is in “{title}”.",
    in_section="It is in “{title}”, under “{section}”.",
    one_word="One word of {n} letters.",
    words="{n} words.",
    begins="It begins with “{letter}”.",
    not_this="It is not “{choice}”.",
    mention="A good answer says something about “{word}”.",
)
GERMAN = Phrases(
    gap="Füllen Sie die Lücke: {text}",
    which_gap="Welcher Begriff vervollständigt diesen Satz? „{text}“",
    which_number="Welche Zahl vervollständigt diesen Satz? „{text}“",
    which_term=("Welcher Begriff wird hier beschrieben? „{text}“", "„{text}“ Um welchen Begriff geht es hier?"),
    which_meaning=("Welche dieser Aussagen beschreibt „{term}“?", "Wie wird „{term}“ beschrieben?"),
    which_cell="Was gehört als „{column}“ zu „{row}“?",
    which_item="Was davon gehört zu „{heading}“?",
    explain=(
        "Erklären Sie mit eigenen Worten: Was versteht man unter „{term}“?",
        "Wie würden Sie „{term}“ jemandem erklären, der noch nie davon gehört hat?",
        "Was kennzeichnet „{term}“?",
    ),
    why="„{claim}.“ Warum ist das so?",
    points=(
        "Welche Punkte gehören zu „{heading}“? Nennen Sie mindestens {n}.",
        "Was ist über „{heading}“ zu sagen? Nennen Sie mindestens {n} Punkte.",
    ),
    compare="Was ist der Unterschied zwischen „{one}“ und „{other}“?",
    about="Was wissen Sie über „{term}“? Nennen Sie mindestens {n} Punkte.",
    in_title="Es steht in „{title}“.",
    in_section="Es steht in „{title}“ unter „{section}“.",
    one_word="Ein Wort mit {n} Buchstaben.",
    words="{n} Wörter.",
    begins="Es beginnt mit „{letter}“.",
    not_this="Es ist nicht „{choice}“.",
    mention="Eine gute Antwort sagt etwas über „{word}“.",
)
FRENCH = Phrases(
    gap="Complétez la phrase : {text}",
    which_gap="Quel terme complète cette phrase ? « {text} »",
    which_number="Quel nombre complète cette phrase ? « {text} »",
    which_term=("Quel terme est décrit ici ? « {text} »", "« {text} » De quel terme s'agit-il ?"),
    which_meaning=("Laquelle de ces phrases décrit « {term} » ?", "Comment « {term} » est-il décrit ?"),
    which_cell="Que trouve-t-on comme « {column} » pour « {row} » ?",
    which_item="Lequel de ces éléments appartient à « {heading} » ?",
    explain=(
        "Expliquez avec vos propres mots : qu'entend-on par « {term} » ?",
        "Comment expliqueriez-vous « {term} » à quelqu'un qui n'en a jamais entendu parler ?",
        "Qu'est-ce qui caractérise « {term} » ?",
    ),
    why="« {claim}. » Pourquoi ?",
    points=(
        "Quels points font partie de « {heading} » ? Citez-en au moins {n}.",
        "Que faut-il savoir sur « {heading} » ? Citez au moins {n} points.",
    ),
    compare="Quelle est la différence entre « {one} » et « {other} » ?",
    about="Que savez-vous de « {term} » ? Citez au moins {n} points.",
    in_title="Cela se trouve dans « {title} ».",
    in_section="Cela se trouve dans « {title} », sous « {section} ».",
    one_word="Un mot de {n} lettres.",
    words="{n} mots.",
    begins="Cela commence par « {letter} ».",
    not_this="Ce n'est pas « {choice} ».",
    mention="Une bonne réponse parle de « {word} ».",
)
SPANISH = Phrases(
    gap="Complete la frase: {text}",
    which_gap="¿Qué término completa esta frase? «{text}»",
    which_number="¿Qué número completa esta frase? «{text}»",
    which_term=("¿Qué término se describe aquí? «{text}»", "«{text}» ¿De qué término se trata?"),
    which_meaning=("¿Cuál de estas frases describe «{term}»?", "¿Cómo se describe «{term}»?"),
    which_cell="¿Qué corresponde a «{row}» en «{column}»?",
    which_item="¿Cuál de estos elementos pertenece a «{heading}»?",
    explain=(
        "Explique con sus propias palabras: ¿qué se entiende por «{term}»?",
        "¿Cómo explicaría «{term}» a alguien que nunca ha oído hablar de ello?",
        "¿Qué caracteriza «{term}»?",
    ),
    why="«{claim}.» ¿Por qué es así?",
    points=(
        "¿Qué puntos pertenecen a «{heading}»? Nombre al menos {n}.",
        "¿Qué hay que saber sobre «{heading}»? Nombre al menos {n} puntos.",
    ),
    compare="¿Cuál es la diferencia entre «{one}» y «{other}»?",
    about="¿Qué sabe sobre «{term}»? Nombre al menos {n} puntos.",
    in_title="Está en «{title}».",
    in_section="Está en «{title}», en «{section}».",
    one_word="Una palabra de {n} letras.",
    words="{n} palabras.",
    begins="Empieza por «{letter}».",
    not_this="No es «{choice}».",
    mention="Una buena respuesta dice algo sobre «{word}».",
)
PORTUGUESE = Phrases(
    gap="Complete a frase: {text}",
    which_gap="Que termo completa esta frase? “{text}”",
    which_number="Que número completa esta frase? “{text}”",
    which_term=("Que termo é descrito aqui? “{text}”", "“{text}” De que termo se trata?"),
    which_meaning=("Qual destas frases descreve “{term}”?", "Como é descrito “{term}”?"),
    which_cell="O que corresponde a “{row}” em “{column}”?",
    which_item="Qual destes elementos pertence a “{heading}”?",
    explain=(
        "Explique com as suas próprias palavras: o que se entende por “{term}”?",
        "Como explicaria “{term}” a alguém que nunca ouviu falar disso?",
        "O que caracteriza “{term}”?",
    ),
    why="“{claim}.” Por que é assim?",
    points=(
        "Que pontos pertencem a “{heading}”? Indique pelo menos {n}.",
        "O que é preciso saber sobre “{heading}”? Indique pelo menos {n} pontos.",
    ),
    compare="Qual é a diferença entre “{one}” e “{other}”?",
    about="O que sabe sobre “{term}”? Indique pelo menos {n} pontos.",
    in_title="Está em “{title}”.",
    in_section="Está em “{title}”, em “{section}”.",
    one_word="Uma palavra de {n} letras.",
    words="{n} palavras.",
    begins="Começa por “{letter}”.",
    not_this="Não é “{choice}”.",
    mention="Uma boa resposta diz algo sobre “{word}”.",
)
POLISH = Phrases(
    gap="Uzupełnij lukę: {text}",
    which_gap="Który termin uzupełnia to zdanie? „{text}”",
    which_number="Która liczba uzupełnia to zdanie? „{text}”",
    which_term=("Jaki termin jest tu opisany? „{text}”", "„{text}” O jakim terminie tu mowa?"),
    which_meaning=("Które z tych zdań opisuje „{term}”?", "Jak opisano „{term}”?"),
    which_cell="Co odpowiada „{row}” w kolumnie „{column}”?",
    which_item="Co z poniższych należy do „{heading}”?",
    explain=(
        "Wyjaśnij własnymi słowami: co oznacza „{term}”?",
        "Jak wyjaśnisz „{term}” komuś, kto nigdy o tym nie słyszał?",
        "Co charakteryzuje „{term}”?",
    ),
    why="„{claim}.” Dlaczego tak jest?",
    points=(
        "Jakie punkty należą do „{heading}”? Wymień co najmniej {n}.",
        "Co trzeba wiedzieć na temat „{heading}”? Wymień co najmniej {n} punkty.",
    ),
    compare="Jaka jest różnica między „{one}” a „{other}”?",
    about="Co wiesz na temat „{term}”? Wymień co najmniej {n} punkty.",
    in_title="Jest w „{title}”.",
    in_section="Jest w „{title}”, w części „{section}”.",
    one_word="Jedno słowo, liczba liter: {n}.",
    words="Liczba słów: {n}.",
    begins="Zaczyna się od „{letter}”.",
    not_this="To nie „{choice}”.",
    mention="Dobra odpowiedź mówi coś o „{word}”.",
)
BY_LANGUAGE: Mapping[str, Phrases] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "pt": PORTUGUESE,
    "pl": POLISH,
}


def phrases_in(language: str) -> Phrases:
    return BY_LANGUAGE.get(language, ENGLISH)
