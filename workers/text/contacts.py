"""Contact data: what in a text says how to reach a person, or where their house stands."""

import re
from collections.abc import Iterator

from workers.text import sentences
from workers.text.words import UNSPACED_LETTERS, count_words

MASK = "█"

# Letters and marks of scripts without spaces end an address, because no space does.
_UNSPACED = rf"{UNSPACED_LETTERS}\u3000-\u303f\uff00-\uffef"
_BLANK = " \t\u00a0\u2007\u2009\u202f"

_AT = r"(?:[@＠]|\s?[\[(]\s?(?:at|@)\s?[\])]\s?)"
_DOT = r"(?:[.．]|\s?[\[(]\s?(?:dot|\.)\s?[\])]\s?)"
_LOCAL = rf"[^\s@<>()\[\]{{}}\"“”„«»,;:/\\|…–—*{_UNSPACED}]"
_DOMAIN_PART = rf"(?:(?:[^\W{_UNSPACED}]|-){{1,63}}|[{UNSPACED_LETTERS}]{{1,63}})"
EMAIL = (
    rf"(?:(?<!{_LOCAL}){_LOCAL}++|(?<![{UNSPACED_LETTERS}])[{UNSPACED_LETTERS}]++)"
    rf"{_AT}(?:{_DOMAIN_PART}{_DOT}){{1,8}}{_DOMAIN_PART}"
)
# Of people's pages. Endings of files, such as .py, .sh and .rs, are none, and neither is .js.
_ENDING = (
    r"(?:com|org|net|edu|info|name|me|io|dev|app|page|site|blog|art|design|online|eu|ac\.[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2}|"
    r"example|at|be|br|ch|cn|cz|de|dk|es|fi|fr|gr|hu|ie|it|jp|li|lu|mx|nl|no|pl|pt|se|sk|th|tw|ua|uk|us)"
)
_SITE = rf"(?<![\w.@-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}{_ENDING}(?![\w-])"
_SITE_LABEL = (
    r"(?<!\w)(?:web ?-?(?:site|seite|page)|home ?page|portfolio|blog|site|página|página web|sitio(?: web)?|strona)"
)
PAGE = rf"(?-i:{_SITE})/[a-z0-9~_%-][^\s<>()\[\]\"{_UNSPACED}]{{0,300}}(?<![.,;:!?*_'])"
LABELLED_SITE = rf"{_SITE_LABEL}\s?:\s{{0,3}}({_SITE}(?:/[^\s<>()\[\]\"]{{0,300}})?(?<![.,;:!?*_']))"
# An address that is spelled out. English alone says "at" of places as well, so there the dot has to be spelled, too.
_DOT_WORD = r"(?:dot|punkt|point|punto|ponto|kropka)"
_SPELLED_DOT = rf"(?:\s{{1,2}}{_DOT_WORD}\s{{1,2}}|\s?[\[({{{{]\s?(?:{_DOT_WORD}|\.)\s?[\])}}}}]\s?)"
_AT_WORD = r"(?:ät|arroba|arobase|małpa|malpa|chiocciola)"
_SPELLED_AT = rf"(?:\s{{1,2}}{_AT_WORD}\s{{1,2}}|\s?[\[({{{{]\s?(?:at|@|{_AT_WORD})\s?[\])}}}}]\s?)"
_WORD = rf"[^\W{_UNSPACED}](?:[^\W{_UNSPACED}]|-){{0,62}}"
_SPELLED_LOCAL = rf"(?<![\w.+-])[\w+-][\w.+-]{{0,63}}+(?:{_SPELLED_DOT}[\w+-][\w.+-]{{0,63}}+){{0,2}}"
SPELLED = (
    rf"{_SPELLED_LOCAL}(?:(?:[@＠]|\s{{1,2}}at\s{{1,2}})(?:{_WORD}(?:\.|{_SPELLED_DOT})){{0,3}}{_WORD}{_SPELLED_DOT}|"
    rf"{_SPELLED_AT}(?:{_WORD}(?:\.|{_SPELLED_DOT})){{1,4}}){_ENDING}(?!\w)"
)
_HOSTS = (
    r"(?:(?:linkedin|github|gitlab|xing|twitter|x|facebook|fb|instagram|tiktok|youtube|medium|kaggle|stackoverflow|vk|"
    r"weibo|zhihu|gitee)\.com|researchgate\.net|orcid\.org|(?:t|wa)\.me|linktr\.ee|bsky\.app|mastodon\.social|discord\.gg)"
)
LINK = (
    rf"(?:[a-z]{{2,10}}://|(?<![a-z0-9])www\.|(?<![a-z0-9.-])(?:[a-z0-9-]{{1,63}}\.){{0,2}}{_HOSTS}/)"
    rf"[^\s<>()\[\]\"{_UNSPACED}]{{1,500}}(?<![.,;:!?*_'])"
)
HANDLE = r"(?<![a-z0-9@._-])@[a-z0-9_][a-z0-9_.]{1,40}[a-z0-9_]"
_NUMBER = rf"\d[\d{_BLANK}()/.–-]"
PHONE = (
    rf"(?:(?<!\d)[+＋]|(?<![a-z0-9_.-])00)[{_BLANK}(]{{0,2}}{_NUMBER}{{5,20}}\d|"
    rf"(?<![a-z0-9_.-])\(?{_NUMBER}{{7,18}}\d(?![a-z0-9_-])"
)
_PHONE_LABEL = (
    r"(?:(?<![a-z])(?:tel(?:[eé](?:phone|fono))?|phone(?: number)?|mobile|cell|fax|whatsapp|telefon(?:nummer|u)?|handy|"
    r"mobil|portable|m[oó]vil|telem[oó]vel|telefone|celular|kom(?:[oó]rka)?)|电话|電話|手机|手機|携帯|โทร|เบอร์)"
)
LABELLED_PHONE = rf"{_PHONE_LABEL}[^\w\n]{{0,4}}({_NUMBER}{{3,18}}\d)"
LABEL = (
    r"(?:phone(?: number)?|tel(?:ephone)?|mobile|cell|fax|e-?mail(?: address)?|mail|address|date of birth|dob|born|"
    r"telefon(?:nummer)?|handy|mobil|adresse|anschrift|geburtsdatum|geboren(?: am)?|wohnort|"
    r"t[eé]l(?:[eé]phone)?|portable|courriel|n[eé]e? le|date de naissance|"
    r"tel[eé]fono|m[oó]vil|correo(?: electr[oó]nico)?|direcci[oó]n|fecha de nacimiento|"
    r"telem[oó]vel|telefone|celular|endere[cç]o|morada|data de nascimento|"
    r"kom(?:[oó]rka)?|adres|data urodzenia|ur\.)"
)
STREET = (
    r"(?:(?<!\bet )\b(?:ul|al|os|pl)\.\s{1,4}[^\W\d_][^\n,]{1,40}\s\d|"
    r"\b(?:rua|calle|avenida|av\.|c/|praça|plaza|travessa)\s[^\n,]{1,40},?\s{1,4}\d|"
    r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s{1,4}(?:rue|avenue|boulevard|place|chemin|impasse|quai)\s|"
    r"\b[^\W\d_][\w-]{2,30}(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse)\s{1,4}\d|"
    r"\b\d{1,5}\s{1,4}(?-i:[A-Z])[\w' ]{1,30}\s"
    r"(?-i:Street|St\.|Road|Rd\.|Avenue|Ave\.|Lane|Drive|Square|Close|Court)(?![a-z]))"
)
POSTCODE = r"^\W*(?:(?:[A-Z]{1,2}-)?\d{2}-?\d{3}(?:-\d{3})?|\d{4}-\d{3})\s+[^\W\d_][\w .-]{1,40}$"

IN_LINE = re.compile(rf"{EMAIL}|{LINK}", re.IGNORECASE)
NUMBER = re.compile(PHONE, re.IGNORECASE)
DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?:[./-]\d{1,2}){1,2}|(?:\d{1,2}[./-]){0,2}(?:19|20)\d\d)(?!\d)")
FEWEST_DIGITS = 9  # of a telephone number
FEWEST_DIGITS_ABROAD = 7  # of one that begins with + or 00
FEWEST_BESIDE_DATES = 5
WHOLE = re.compile(rf"{STREET}|{POSTCODE}", re.IGNORECASE)
LABELLED = re.compile(rf"^\W*{LABEL}\W*[:.]", re.IGNORECASE)
SEPARATOR = re.compile(r"\s*[|•·]\s*|\s+[–—]\s+|\s{3,}")
PARTS_OF_ADDRESS = re.compile(r"^\W*(?:[A-Z]{1,2}-)?\d{2}-?\d{3}(?:-\d{3})?\s+\S")
HINT = re.compile(
    rf"[@＠\d/]|[\[(]\s?at\b|www\.|{_SITE_LABEL}\s?:|\b(?:{_AT_WORD}|{_DOT_WORD})\b", re.IGNORECASE
)  # of a line without it nothing is contact data
OF_PEOPLE = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (EMAIL, SPELLED, LINK, PAGE, HANDLE, rf"{STREET}[^\W{_UNSPACED}]{{0,40}}")
]
AFTER_LABEL = [re.compile(pattern, re.IGNORECASE) for pattern in (LABELLED_PHONE, LABELLED_SITE)]
LONGEST = 200  # characters of a line that can be contact data
FEWEST_WORDS = 3  # beside the contact data, of a line that says more


def masked(text: str) -> str:
    """The text as other people see it: e-mail and street addresses, telephone numbers, links and handles are blanked
    out. Every other character keeps its place. Masking a second time changes nothing."""
    shown, end = [], 0
    for start, stop in sorted(spans(text)):
        shown += [text[end:start], re.sub(r"[^\n]", MASK, text[max(start, end) : stop])]
        end = max(end, stop)
    return "".join([*shown, text[end:]])


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the contact data stands, line by line."""
    start = 0
    for line in text.splitlines(keepends=True):
        if HINT.search(line):
            yield from ((start + begin, start + end) for begin, end in _spans_in(line))
        start += len(line)


def _spans_in(line: str) -> Iterator[tuple[int, int]]:
    for pattern in OF_PEOPLE:
        yield from (match.span() for match in pattern.finditer(line))
    yield from (match.span() for match in NUMBER.finditer(line) if _is_number(match[0]))
    for pattern in AFTER_LABEL:
        yield from (match.span(1) for match in pattern.finditer(line))


def has_contact(text: str) -> bool:
    read = text[:LONGEST]
    return _has_number(read) or any(pattern.search(read) for pattern in (IN_LINE, WHOLE, LABELLED))


def is_contact(text: str) -> bool:
    """Whether the text says nothing else."""
    return has_contact(text) and without_contacts(text) is None


def _has_number(text: str) -> bool:
    return any(_is_number(match[0]) for match in NUMBER.finditer(text))


def _is_number(text: str) -> bool:
    """Two years, or two dates, are no telephone number."""
    if text.startswith(("+", "＋", "00")):
        return _digits(text) >= FEWEST_DIGITS_ABROAD
    return _digits(text) >= FEWEST_DIGITS and _digits(DATE.sub("", text)) >= FEWEST_BESIDE_DATES


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def without_contacts(line: str) -> str | None:
    """The line without its parts that are contact data; None where nothing else is left. A sentence is kept, or left
    out, as a whole."""
    if len(line) > LONGEST or not has_contact(line):
        return line
    parts = [part for part in SEPARATOR.split(line.strip()) if part and not has_contact(part)]
    if parts and len(parts) < len(SEPARATOR.split(line.strip())):
        return " – ".join(part for part in parts if not PARTS_OF_ADDRESS.search(part)) or None
    if LABELLED.search(line) and not (_has_number(line) or IN_LINE.search(line) or WHOLE.search(line)):
        return line if sentences.split(line) else None
    says_more = count_words(masked(line)) >= FEWEST_WORDS
    return line if says_more and not (LABELLED.search(line) or WHOLE.search(line)) else None
