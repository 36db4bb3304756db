"""What the tasks are about. All places and people are made up, so that no model knows them by heart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Lesson:
    """`key` is the word or number without which the question is not answered; `sentence` has it."""

    title: str
    text: str
    question: str
    key: str
    sentence: str


@dataclass(frozen=True)
class Person:
    name: str
    text: str
    key: str
    sought_as: str


@dataclass(frozen=True)
class Graded:
    criterion: str
    answer: str
    is_met: bool


@dataclass(frozen=True)
class Filled:
    prompt: str
    schema: Mapping[str, Any]
    expected: Mapping[str, Any]


@dataclass(frozen=True)
class Chat:
    """`turns` are what was said before, the person first."""

    prompt: str
    key: str
    turns: Sequence[str] = ()


def _lesson(title: str, question: str, key: str, *sentences: str) -> Lesson:
    return Lesson(title, " ".join(sentences), question, key, next(one for one in sentences if key in one))


LESSONS: Sequence[Lesson] = (
    _lesson(
        "The lighthouse of Marrow Point",
        "In which year was the lighthouse of Marrow Point built?",
        "1874",
        "The lighthouse of Marrow Point was built in 1874 by the engineer Ada Brennan.",
        "Its lamp burned whale oil for the first ten years.",
        "The tower is thirty metres high and stands on granite.",
        "Ships see its light from a distance of forty kilometres.",
    ),
    _lesson(
        "How bees tell the way",
        "What does a longer waggle in the dance of a bee mean?",
        "farther",
        "A honey bee that has found food dances on the comb when it returns.",
        "The angle of the dance shows the direction of the food from the sun.",
        "A longer waggle means that the food is farther away.",
        "Other bees follow the dancer closely and then fly to the place.",
    ),
    _lesson(
        "Keeping a sourdough",
        "How often is a sourdough fed at room temperature?",
        "twice a day",
        "A sourdough is a mixture of flour and water in which wild yeast lives.",
        "At room temperature the sourdough is fed twice a day with fresh flour and water.",
        "In the refrigerator one feeding a week is enough.",
        "A sour smell is normal, but a pink colour means that it has gone bad.",
    ),
    _lesson(
        "Overfitting",
        "What is a model called that has learned its training examples by heart?",
        "overfitted",
        "A model learns patterns from training examples.",
        "A model that has learned its training examples by heart is called overfitted.",
        "It does well on known examples and badly on new ones.",
        "More data, fewer parameters and early stopping help against it.",
    ),
    _lesson(
        "The water cycle",
        "What turns water of the sea into vapour?",
        "heat of the sun",
        "The heat of the sun turns water of the sea into vapour.",
        "The vapour rises, cools down and condenses into clouds.",
        "When the drops become heavy they fall as rain or snow.",
        "Rivers bring the water back to the sea.",
    ),
    _lesson(
        "The Orlin tram",
        "How many stops does line 7 of the Orlin tram have?",
        "23",
        "The town of Orlin has run trams since 1901.",
        "Line 7 of the Orlin tram has 23 stops, more than any other line.",
        "The trams are painted green because the first owner also sold green paint.",
        "On Sundays the first tram leaves at half past six.",
    ),
    _lesson(
        "Binary search",
        "What must be true of a list before a binary search can be used on it?",
        "sorted",
        "Binary search finds a value in a list by looking at its middle element first.",
        "The list must be sorted before a binary search can be used on it.",
        "Each step leaves out half of the remaining elements.",
        "A list of a million elements needs about twenty steps.",
    ),
    _lesson(
        "Composting",
        "Why is a compost heap turned?",
        "air",
        "A compost heap turns kitchen scraps and leaves into dark soil.",
        "The heap is turned every two weeks so that air reaches the microbes inside.",
        "Meat and oil do not belong on it because they attract rats.",
        "After about eight months the compost is ready for the garden.",
    ),
    _lesson(
        "The treaty of Velmont",
        "Which river became the border by the treaty of Velmont?",
        "Tarn Brook",
        "The treaty of Velmont ended the quarrel between two duchies.",
        "By the treaty the river Tarn Brook became the border.",
        "Both duchies promised to keep the three bridges open for merchants.",
        "The document is kept in the town hall of Velmont.",
    ),
    _lesson(
        "Photosynthesis",
        "Which gas do plants give off during photosynthesis?",
        "oxygen",
        "Plants make sugar from water and carbon dioxide with the help of light.",
        "During photosynthesis plants give off the gas oxygen.",
        "The green pigment chlorophyll catches the light.",
        "Without light plants use up the sugar that they have stored.",
    ),
)

#: Questions that the lesson of this place does not answer, nor any other.
UNANSWERABLE: Sequence[tuple[str, int]] = (
    ("What does a ticket for the Orlin tram cost?", 5),
    ("How old was Ada Brennan when she died?", 0),
)

PEOPLE: Sequence[Person] = tuple(
    Person(name, text, key, sought_as)
    for name, text, key, sought_as in (
        (
            "Mira Holt",
            "Mira Holt repairs violins in a small workshop. She wants to learn acoustics.",
            "violin",
            "a luthier",
        ),
        (
            "Tomas Rell",
            "I am Tomas Rell, a nurse on night shifts. I study statistics in the mornings.",
            "nurse",
            "a nurse",
        ),
        (
            "Edda Vance",
            "Edda Vance teaches chemistry at a school. In summer she climbs mountains.",
            "chemistry",
            "a teacher",
        ),
        (
            "Juno Park",
            "My name is Juno Park and I draw maps for hikers. I know Python a little.",
            "maps",
            "a map maker",
        ),
        (
            "Oskar Lind",
            "Oskar Lind bakes bread for three villages. He wants to understand fermentation.",
            "bread",
            "a baker",
        ),
        (
            "Nadia Brook",
            "Nadia Brook writes firmware for pumps. She has kept bees for ten years.",
            "firmware",
            "an engineer",
        ),
        (
            "Paul Reyes",
            "I am Paul Reyes. I translate novels from Portuguese and learn Japanese.",
            "Portuguese",
            "a translator",
        ),
        (
            "Ines Calder",
            "Ines Calder plans gardens for schools. She is curious about soil biology.",
            "garden",
            "a gardener",
        ),
        (
            "Samir Voss",
            "Samir Voss drives the night train. On board he reads about astronomy.",
            "train",
            "a train driver",
        ),
        (
            "Lena Quill",
            "Lena Quill is a student of law. She wants to improve her public speaking.",
            "law",
            "a law student",
        ),
    )
)

GRADED: Sequence[Graded] = (
    Graded("names the year 1874", "The lighthouse was built in 1874 by an engineer.", True),
    Graded("says who built the lighthouse", "It was built long ago and is very high.", False),
    Graded("says that the list must be sorted", "First the list has to be sorted, then we look at the middle.", True),
    Graded("says how many steps a million elements need", "Each step leaves out half of the list.", False),
    Graded("names the gas oxygen", "Plants take in carbon dioxide and give off oxygen.", True),
    Graded("mentions chlorophyll", "Plants need light and water to make sugar.", False),
    Graded("says why meat does not belong on a compost heap", "No meat, because it attracts rats.", True),
    Graded("says how long composting takes", "You put leaves on a heap and turn it often.", False),
    Graded("says that vapour condenses into clouds", "The vapour cools down and condenses into clouds.", True),
    Graded("mentions rivers", "The sun heats the sea and then it rains.", False),
)


def _object(**types: str) -> dict[str, Any]:
    properties: dict[str, Any] = {
        name: {"type": type_, "maxLength": 100} if type_ == "string" else {"type": type_}
        for name, type_ in types.items()
    }
    return {"type": "object", "properties": properties, "required": list(types), "additionalProperties": False}


FILLED: Sequence[Filled] = (
    Filled("Anna is 34 years old.", _object(name="string", age="integer"), {"name": "Anna", "age": 34}),
    Filled("The train to Orlin leaves at platform 5.", _object(platform="integer"), {"platform": 5}),
    Filled("A kilo of pears costs 3.50.", _object(price="number"), {"price": 3.5}),
    Filled("The shop is closed on Mondays. Is it open on Monday?", _object(open="boolean"), {"open": False}),
    Filled("Bruno lives in Velmont.", _object(name="string", town="string"), {"name": "Bruno", "town": "Velmont"}),
    Filled("The tower is 30 metres high.", _object(metres="integer"), {"metres": 30}),
    Filled("The lamp is on. Is the lamp on?", _object(on="boolean"), {"on": True}),
    Filled("The meeting is on the 12th of May.", _object(day="integer", month="string"), {"day": 12, "month": "May"}),
    Filled("Carla ordered 2 coffees and 1 tea.", _object(coffees="integer", teas="integer"), {"coffees": 2, "teas": 1}),
    Filled("The red car won the race.", _object(color="string"), {"color": "red"}),
)

CHATS: Sequence[Chat] = (
    Chat("Answer with one word: what colour is the sky on a clear day?", "blue"),
    Chat("Answer with a number only: what is 2 + 3?", "5"),
    Chat("Which day comes after Monday? Answer with one word.", "Tuesday"),
    Chat("Repeat this word and nothing else: lantern", "lantern"),
    Chat("What is the opposite of hot? Answer with one word.", "cold"),
    Chat("Answer in one sentence: which animal says meow?", "cat"),
    Chat("How many legs does a spider have? Answer with a number.", "8"),
    Chat("Name the capital of France in one word.", "Paris"),
    Chat("Translate into English, in one word: the Spanish word 'agua'.", "water"),
    Chat("What is my dog called? Answer with one word.", "Biscuit", ["My dog is called Biscuit.", "A nice name!"]),
)
