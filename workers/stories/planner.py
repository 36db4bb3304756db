"""What to ask next, apart from how it is said: what is covered by decade and theme, what is blank, and why a question
is the next one. The plan holds counts, themes and decades, and no word of the narrator.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from workers.stories.themes import THEMES, Theme

Question = Literal[
    "birth", "theme", "follow_1", "follow_2", "follow_name", "follow_place", "follow_when", "follow_heavy", "open"
]
QUESTIONS: tuple[Question, ...] = get_args(Question)
Why = Literal["birth", "follow", "when", "heavy", "decade", "theme", "thin"]

MOST_FOLLOW_UPS = 2
LONGEST_LIFE = 110  # years
MOST_TRIES = 2  # questions on one blank decade
LITTLE = 2  # memories on a theme
# What is likely to be told of an age; the plan only prefers it.
FITTING: Sequence[tuple[int, Sequence[Theme]]] = (
    (10, ("childhood", "family", "home", "school")),
    (20, ("school", "friends", "joys", "home", "family")),
    (30, ("work", "love", "friends", "travel", "home")),
    (45, ("children", "work", "love", "home", "travel", "hardship")),
    (65, ("work", "children", "travel", "joys", "friends", "hardship")),
    (LONGEST_LIFE, ("joys", "family", "lessons", "travel", "friends")),
)


@dataclass(frozen=True)
class Covered:
    """What the plan knows of a memory."""

    themes: Sequence[Theme]
    decade: int | None


@dataclass(frozen=True)
class Turn:
    """What the narrator's last words brought: a person or a place with a name that they had not told of before."""

    memories: Sequence[Covered] = ()
    has_name: bool = False
    has_place: bool = False
    is_heavy: bool = False
    is_refusal: bool = False


@dataclass(frozen=True)
class Next:
    """The next question. `theme` is what it asks about, `decade` when, None where no time is meant."""

    question: Question
    theme: Theme
    decade: int | None
    why: Why
    follow_ups: int = 0


@dataclass(frozen=True)
class Plan:
    """`counts` are memories by decade and theme; `undated` by theme alone. `asked` are the pairs that were asked, in
    order, `avoided` the themes of which the narrator does not want to speak."""

    birth_year: int | None = None
    counts: Mapping[int, Mapping[Theme, int]] = field(default_factory=dict)
    undated: Mapping[Theme, int] = field(default_factory=dict)
    blank_decades: Sequence[int] = ()
    blank_themes: Sequence[Theme] = ()
    asked: Sequence[tuple[Theme, int | None]] = ()
    avoided: Sequence[Theme] = ()
    next: Next = Next("birth", "childhood", None, "birth")


def survey(memories: Sequence[Covered], before: Plan, *, birth_year: int | None, this_year: int) -> Plan:
    """What is covered and what is blank; the next question stays."""
    counts: dict[int, Counter[Theme]] = {}
    undated: Counter[Theme] = Counter()
    for memory in memories:
        (undated if memory.decade is None else counts.setdefault(memory.decade, Counter())).update(memory.themes[:2])
    told = {decade for memory in memories if (decade := memory.decade) is not None}
    themed = {theme for memory in memories for theme in memory.themes[:2]}
    return Plan(
        birth_year=birth_year,
        counts={decade: dict(counts[decade]) for decade in sorted(counts)},
        undated=dict(undated),
        blank_decades=[decade for decade in _decades_of_life(birth_year, told, this_year) if decade not in told],
        blank_themes=[theme for theme in THEMES if theme not in themed],
        asked=before.asked,
        avoided=before.avoided,
        next=before.next,
    )


def _decades_of_life(birth_year: int | None, told: Collection[int], this_year: int) -> range:
    """Without a year of birth, those between what was told."""
    if birth_year is not None:
        return range(birth_year // 10 * 10, min(this_year, birth_year + LONGEST_LIFE) // 10 * 10 + 1, 10)
    return range(min(told), max(told) + 1, 10) if told else range(0)


def go_on(plan: Plan, turn: Turn) -> Plan:
    """The plan with the next question, after what the narrator said last."""
    if turn.is_refusal:
        plan = _with(
            plan,
            avoided=[*plan.avoided, *({plan.next.theme} - set(plan.avoided) if plan.next.theme != "childhood" else ())],
        )
        return _ask(plan, _blank(plan))
    return _ask(plan, _follow_up(plan, turn) or _blank(plan))


def _with(plan: Plan, **changes: object) -> Plan:
    return Plan(**(vars(plan) | changes))


def _ask(plan: Plan, next_: Next) -> Plan:
    asked = [*plan.asked, (next_.theme, next_.decade)] if next_.follow_ups == 0 else plan.asked
    return _with(plan, next=next_, asked=asked)


def _follow_up(plan: Plan, turn: Turn) -> Next | None:
    """Stays with what is being told, for a question or two."""
    if not turn.memories or plan.next.follow_ups >= MOST_FOLLOW_UPS:
        return None
    last = turn.memories[-1]
    theme = next((theme for theme in last.themes if theme not in plan.avoided), plan.next.theme)
    number = plan.next.follow_ups + 1
    if turn.is_heavy:
        return (
            None if plan.next.question == "follow_heavy" else Next("follow_heavy", theme, last.decade, "heavy", number)
        )
    if last.decade is None and plan.next.question != "follow_when" and plan.birth_year is not None:
        return Next("follow_when", theme, None, "when", number)
    return Next(_kind_of_follow_up(plan, turn, number), theme, last.decade, "follow", number)


def _kind_of_follow_up(plan: Plan, turn: Turn, number: int) -> Question:
    if turn.has_name and plan.next.question != "follow_name":
        return "follow_name"
    if turn.has_place and plan.next.question != "follow_place":
        return "follow_place"
    return "follow_1" if number == 1 else "follow_2"


def _blank(plan: Plan) -> Next:
    if plan.birth_year is None and ("childhood", None) not in plan.asked:
        return Next("birth", "childhood", None, "birth")
    for decade in _in_order(plan):
        theme = _theme_for(plan, decade)
        if theme is not None:
            return Next("theme", theme, decade, "decade")
    for themes, why in ((plan.blank_themes, "theme"), (_thin(plan), "thin")):
        for theme in themes:
            if theme not in plan.avoided and (theme, None) not in plan.asked:
                return Next("theme", theme, None, why)  # type: ignore[arg-type]  # the two are literals of `Why`
    return Next("open", "lessons", None, "thin")


def _in_order(plan: Plan) -> list[int]:
    """The blank decades, from the one that was asked about last onwards, and then from the first."""
    last = plan.next.decade or 0
    return sorted(plan.blank_decades, key=lambda decade: (decade < last, decade))


def _theme_for(plan: Plan, decade: int) -> Theme | None:
    """The fitting theme that has been covered least; None where all were asked for."""
    age = decade + 9 - plan.birth_year if plan.birth_year is not None else 40
    fitting = next(themes for until, themes in FITTING if age <= until or until == LONGEST_LIFE)
    open_ = [theme for theme in fitting if theme not in plan.avoided and (theme, decade) not in plan.asked]
    tried = sum(of == decade for _, of in plan.asked)
    if not open_ or tried >= MOST_TRIES:
        return None
    return min(open_, key=lambda theme: _count(plan, theme))


def _thin(plan: Plan) -> list[Theme]:
    return sorted(
        (theme for theme in THEMES if 0 < _count(plan, theme) <= LITTLE), key=lambda theme: _count(plan, theme)
    )


def _count(plan: Plan, theme: Theme) -> int:
    return plan.undated.get(theme, 0) + sum(counts.get(theme, 0) for counts in plan.counts.values())
