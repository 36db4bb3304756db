"""A question that stands alone, made of a message and what was said before, by carrying over what it lacks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workers.answers.questions import form_of
from workers.chat import references
from workers.chat.phrases import ARTICLES, WHICH_OF
from workers.chat.references import Lack
from workers.chat.spans import Span, spans_of
from workers.chat.topics import person_of, topic_of
from workers.chat.types import ChatTurn, ReplyOutcome
from workers.text.language import question_language
from workers.text.words import UNSPACED, stems

IN_PLACE = {
    "en": frozenset("he she him it they them this that these those her one".split()),
    "de": frozenset("er sie ihn ihm".split()),
    "fr": frozenset("il elle ils elles".split()),
    "es": frozenset("él ella ellos ellas".split()),
    "pt": frozenset("ele ela eles elas".split()),
}
LONGEST = 400  # characters of an earlier question that is carried over


@dataclass(frozen=True)
class Standalone:
    """`carried` is what the message lacked. A message whose lack nothing fills is not clear. `otherwise` is to be asked
    where the documents do not answer the text: it does without what may not have been meant."""

    text: str
    carried: str = ""
    is_clear: bool = True
    otherwise: str | None = None


def stand_alone(message: str, turns: Sequence[ChatTurn]) -> Standalone:
    last = next((turn for turn in reversed(turns) if turn.outcome is not ReplyOutcome.UNCLEAR), None)
    language = question_language(message, last.question if last else "")
    lack = references.lack_of(message, language)
    if lack is Lack.EVERYTHING and not (last and UNSPACED.search(message)):
        return Standalone(message.strip(), is_clear=False)
    if last is None:
        return Standalone(message.strip(), is_clear=lack not in (Lack.PRONOUN, Lack.FORM, Lack.MORE) or _names(message))
    return _carrying(message.strip(), language, lack, last)


def _names(message: str) -> bool:
    """Whether it names two things or more itself: then what its pronoun stands for is among them."""
    language = question_language(message)
    return len({stem for span in spans_of(message, language) for stem in span.stems}) > 1


def _carrying(message: str, language: str, lack: Lack, last: ChatTurn) -> Standalone:
    bare = references.without_leading(message, language)
    if UNSPACED.search(message):
        return _unspaced(message, last)
    match lack:
        case Lack.INSTEAD:
            named = references.replaces(message, language) or bare
            return Standalone(_instead(last.question[:LONGEST], named, language), named)
        case Lack.FORM:
            return Standalone(_with_form(bare, last.question[:LONGEST], language), last.question)
        case Lack.MORE:
            return Standalone(f"{bare.rstrip(' ?.!')}: {topic_of(last)}", topic_of(last))
        case Lack.PRONOUN:
            return _resolved(bare, language, last)
        case Lack.SUBJECT:
            return _with_subject(bare, language, topic_of(last))
    return Standalone(bare)


def _with_subject(message: str, language: str, topic: str) -> Standalone:
    """Whether the message goes on with the topic is a guess."""
    is_property = references.has_property(message, language)
    more = f"{WHICH_OF.get(language, '–')} {topic}" if is_property else f"({topic})"
    return Standalone(_appended(message, more), topic, otherwise=message)


def _unspaced(message: str, last: ChatTurn) -> Standalone:
    """Japanese and Chinese leave out what is known: a short message goes with the words before it."""
    if len(stems(message)) > 3:
        return Standalone(message)
    topic = re.split("[はがをのとに、]", last.question.strip("？?。"), maxsplit=1)[0]
    return Standalone(f"{topic}は{message}" if topic else message, topic)


def _instead(question: str, named: str, language: str) -> str:
    """The question before, with `named` in the place of what is most like it."""
    new = spans_of(named, language, is_question=False)
    old = spans_of(question, language)
    if not old:
        return _appended(question, named)
    lead = new[0].lead if new else ""
    is_article = _is_article(lead, language)
    if lead and not is_article and not any(span.lead == lead or _shares(span, new) for span in old):
        return _appended(question, named)
    best = max(enumerate(old), key=lambda one: (_likeness(one[1], new, lead), one[0]))[1]
    is_led = best.lead == lead or (is_article and _is_article(best.lead, language))
    begins = best.start - (len(best.lead) + 1 if is_led and lead else 0)
    return f"{question[:begins]}{_piece(named, new, is_led=is_led)}{question[best.end :]}"


def _likeness(old: Span, new: Sequence[Span], lead: str) -> int:
    if not new:
        return 0
    return 3 * _shares(old, new) + 2 * (old.is_named == new[0].is_named) + (old.lead == lead and bool(lead))


def _shares(old: Span, new: Sequence[Span]) -> bool:
    return any(old.stems & one.stems for one in new)


def _piece(named: str, new: Sequence[Span], *, is_led: bool) -> str:
    """What takes the place, with its article or preposition where it takes the place of another."""
    if not new:
        return named.strip()
    first = new[0]
    return named[first.start - (len(first.lead) + 1 if is_led and first.lead else 0) :].strip()


def _is_article(lead: str, language: str) -> bool:
    return re.fullmatch(ARTICLES.get(language, r"(?!)"), lead, re.IGNORECASE) is not None


def _with_form(asking: str, question: str, language: str) -> str:
    """`And when?` asks for another side of the question before: `When invented the telephone?`"""
    _, match = form_of(question, language)
    named = next((value for value in match.groupdict().values() if value), None) if match else None
    rest = named or (question.replace(match[0], " ", 1) if match else question)
    return f"{asking.rstrip(' ?.!')} {' '.join(rest.split()).strip(' ¿¡')}"


def _resolved(message: str, language: str, last: ChatTurn) -> Standalone:
    """With the names in the place of the pronouns where grammar allows, and else behind."""
    text, carried = message.replace("’", "'"), ""
    topic, person = topic_of(last), person_of(last)
    appended: list[str] = []
    for pronoun in reversed(references.pronouns_in(text, language)):
        name = _referent(pronoun[0], language, topic, person)
        carried = name
        if references.is_possessive(pronoun, text, language):
            text = f"{text[: pronoun.start()]}{name}'s{text[pronoun.end() :]}"
        elif pronoun[0].lower() in IN_PLACE.get(language, ()):
            text = f"{text[: pronoun.start()]}{name}{text[pronoun.end() :]}"
        else:
            appended.append(name)
    missing = [name for name in dict.fromkeys(appended) if name.lower() not in text.lower()]
    return Standalone(_appended(text, f"({', '.join(missing)})") if missing else text, carried)


def _referent(pronoun: str, language: str, topic: str, person: str | None) -> str:
    return person if person is not None and references.is_for_person(pronoun, language) else topic


def _appended(question: str, more: str) -> str:
    bare = question.rstrip(" ?.!")
    return f"{bare} {more}{question[len(bare) :].strip() or '?'}"
