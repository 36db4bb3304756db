"""The words in which people speak of studying, in English, German, French, Spanish, Portuguese and Polish: the frame of
`Completed module 1: Intro to Python`, without which only `Python` is left."""

import re
from collections.abc import Sequence

from workers.text.lexicon import Word, words_of

# What one studies with. Folded: without accents and in lower case.
_THINGS = """
    quiz quizzes test exam exams exercise exercises lesson lessons chapter chapters module modules course courses class
    lecture lectures video videos tutorial tutorials homework assignment assignments notes workshop problem problems
    question questions flashcards flashcard worksheet unit section article paper book intro introduction fundamentals
    basics overview session sessions project lab podcast talk webinar mooc review recap summary drill drills bootcamp
    ubung ubungen ubungsaufgaben ubungsblatt aufgabe aufgaben kapitel modul module kurs kurse vorlesung vorlesungen
    lektion lektionen klausur prufung prufungen hausaufgabe hausaufgaben fragen einfuhrung grundlagen seminar artikel
    buch karteikarten abschnitt skript referat wiederholung
    exercice exercices chapitre chapitres cours lecon lecons devoir devoirs examen examens controle questions video
    travaux diriges pratiques td tp article livre introduction bases notions fiche fiches revision revisions
    ejercicio ejercicios capitulo capitulos curso cursos leccion lecciones tarea tareas examen examenes preguntas
    cuestionario practica practicas libro articulo introduccion fundamentos apuntes clase clases repaso taller unidad
    exercicio exercicios aula aulas prova provas questionario tarefa tarefas licao licoes perguntas livro artigo
    introducao fundamentos resumo oficina palestra unidade revisao simulado
    cwiczenie cwiczenia cwiczen zadanie zadania zadan rozdzial rozdzialu kurs kursu lekcja lekcje lekcji egzamin
    egzaminu kolokwium wyklad wykladu wyklady pytania ksiazka ksiazke ksiazki artykul wprowadzenie podstawy powtorka
    powtorke notatki modul modulu sprawdzian quizu testu film filmik fiszki warsztaty
"""
THINGS = frozenset(_THINGS.split())
# What one does.
_ACTS = """
    read reading studied study studying learned learnt learning learn practised practiced practising practicing
    practice practise watched watching reviewed revised revising solved solving implemented completed finished done
    passed took attended wrote coded built trained worked covered redid understood memorised memorized started explained
    gelesen gelernt geubt lernte las studiert angesehen angeschaut geschaut gelost bearbeitet abgeschlossen
    absolviert bestanden wiederholt durchgearbeitet fertig erledigt gemacht besucht verstanden implementiert
    lu lue appris etudie revise regarde termine fini suivi reussi resolu vu visionne complete fait pratique
    lei leido aprendi estudie estudiado repase repasado vi visto termine terminado complete completado hice resuelto
    resolvi aprobe practique curse
    li estudei aprendi assisti revisei terminei conclui completei fiz pratiquei resolvi passei estudado lido concluido
    przeczytalem przeczytalam nauczylem nauczylam uczylem uczylam obejrzalem obejrzalam zrobilem zrobilam ukonczylem
    ukonczylam rozwiazalem rozwiazalam powtorzylem powtorzylam cwiczylem cwiczylam zaliczylem zaliczylam skonczylem
    skonczylam przerobilem przerobilam zaliczony ukonczony ukonczone zrobione
"""
ACTS = frozenset(_ACTS.split())
# Acts that are acts of studying whatever their object; one can complete, make and pass anything.
_STUDYING = """
    studied study studying learned learnt learning learn practised practiced practising practicing revised revising
    understood memorised memorized gelernt geubt lernte studiert appris etudie revise aprendi estudie estudiado repase
    repasado practique estudei revisei pratiquei estudado nauczylem nauczylam uczylem uczylam cwiczylem cwiczylam
    powtorzylem powtorzylam przerobilem przerobilam
"""
STUDYING = frozenset(_STUDYING.split())
# After them comes what it is about.
_ABOUT = """
    on about over into regarding concerning using covering called titled named introducing
    uber zum zur zu fur mit von vom im in
    sur aux au a de du des d dans
    sobre de del acerca en para
    sobre de do da dos das com em acerca
    o z ze na do w dotyczacy nt temat tematu
    of in to for with how
"""
ABOUT = frozenset(_ABOUT.split())
# Filling that names no subject.
_FILLING = """
    my the a an this that these our all some more few several first second third fourth fifth last final next new old
    another again today yesterday tomorrow day week month part step number no nr n lots bit little very really whole
    half short long hard easy hands one two three four five six seven eight nine ten nothing something everything
    anything stuff things it i me we you he she they what no particular done ok good great score scored points percent
    task tasks training learner session goal goals daily weekly monthly morning evening afternoon night hour hours
    minute minutes min am pm karpathy andrew ng coursera udemy youtube khan academy edx kaggle level beginner advanced
    intermediate crash complete full online free
    mein meine meinen der die das ein eine einen erste ersten zweite zweiten dritte dritten heute gestern tag woche teil
    schritt alle alles etwas viel mehr noch einmal ich wir neue neuen
    mon ma mes le la les un une premier premiere deuxieme troisieme aujourd hui hier jour journee semaine partie etape
    tout tous toutes quelque chose encore j ai je nous
    mi mis el la los las un una primer primero primera segundo segunda tercero hoy ayer dia semana parte paso todo todos
    algo otra vez yo he
    meu minha meus minhas o os um uma primeiro primeira segunda terceira hoje ontem dia semana parte passo tudo todos
    algo outra vez eu
    moj moja moje pierwszy pierwsza pierwsze drugi druga drugie trzeci trzecia dzis dzisiaj wczoraj dzien dnia tydzien
    tygodnia czesc krok wszystko cos jeszcze raz
"""
FILLING = frozenset(_FILLING.split())

MOST_OWN_WORDS = 4
CLAUSE = re.compile(r"[,;.!?()\[\]{}\"“”„«»|\n]|\s[-–—]\s|\bwith a score\b|\bwith\s+\d")
GENERIC = THINGS | ACTS | FILLING


# Words that say what somebody did, whatever it was: `baked`, `gekocht`, `ugotowałem`.
DOING = re.compile(
    r"[a-z]+ed|[a-z]+ing|ge[a-z]{3,}(?:t|en)|[a-z]+(?:alem|alam|ilem|ilam)|made|ran|went|ate|bought|slept|met|sent|cook|"
    r"bake|sail|buy|call|clean|run|walk|wash|play|visit"
)


def speaks_of_study(text: str) -> bool:
    return any(_is_cue(word.folded) for word in words_of(text))


def subject(text: str, *, is_scored: bool) -> str | None:
    """What the learner's own words call the topic: `SQL joins` of `Quiz on SQL joins (second try)`. None where they
    name none, as `Day 3 done`, or do not speak of studying, as `Baked bread`. A score speaks of studying too."""
    is_studied = speaks_of_study(text)
    if not is_studied and (not is_scored or any(DOING.fullmatch(word.folded) for word in words_of(text))):
        return None
    parts = [part for clause in CLAUSE.split(text) for part in reversed(clause.split(":"))]
    return next((found for part in parts if (found := _subject_of(part))), None)


def _subject_of(part: str) -> str | None:
    words = words_of(part)
    after = max((at + 1 for at, word in enumerate(words) if _is_cue(word.folded)), default=0)
    for kept in (words[after:], words):
        own = _trimmed(kept)
        if own and len(own) <= MOST_OWN_WORDS and not any(word.folded in GENERIC for word in own):
            return part[own[0].start : own[-1].end]
    return None


def _trimmed(words: Sequence[Word]) -> Sequence[Word]:
    """Without what says nothing at the beginning and the end."""
    while words and _says_nothing(words[0]):
        words = words[1:]
    while words and _says_nothing(words[-1]):
        words = words[:-1]
    return words


def _says_nothing(word: Word) -> bool:
    return word.folded in GENERIC | ABOUT or word.folded.isdigit() or len(word.folded) < 2


def _is_cue(folded: str) -> bool:
    return folded in THINGS or folded in STUDYING or folded == "read"
