"""What in a text only says how to reach a person, or where their house stands."""

import re

from workers.text import sentences

EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
URL = r"(?:https?://|www\.)\S+|\b(?:linkedin|github|xing)\.com/\S+"
PHONE = r"(?<![\w.-])(?:\+|00)\d[\d\s()/.-]{6,20}\d|(?<![\w.-])\d[\d\s/.-]{7,18}\d(?![\w-])"
LABEL = (
    r"(?:phone(?: number)?|tel(?:ephone)?|mobile|cell|fax|e-?mail(?: address)?|mail|address|date of birth|dob|born|"
    r"telefon(?:nummer)?|handy|mobil|adresse|anschrift|geburtsdatum|geboren(?: am)?|wohnort|"
    r"t[eé]l(?:[eé]phone)?|portable|courriel|n[eé]e? le|date de naissance|"
    r"tel[eé]fono|m[oó]vil|correo(?: electr[oó]nico)?|direcci[oó]n|fecha de nacimiento|"
    r"telem[oó]vel|telefone|celular|endere[cç]o|morada|data de nascimento|"
    r"kom(?:[oó]rka)?|adres|data urodzenia|ur\.)"
)
STREET = (
    r"(?:\b(?:ul|al|os|pl)\.\s+[^\W\d_][^\n,]{1,40}\s\d|"
    r"\b(?:rua|calle|avenida|av\.|c/|praça|plaza|travessa)\s[^\n,]{1,40},?\s+\d|"
    r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|place|chemin|impasse|quai)\s|"
    r"\b[^\W\d_][\w-]{2,30}(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse)\s+\d|"
    r"\b\d{1,5}\s+[^\W\d_][\w' ]{1,30}\s(?:street|st\.|road|rd\.|avenue|ave\.|lane|drive|square|close|court)\b)"
)
POSTCODE = r"^\W*(?:(?:[A-Z]{1,2}-)?\d{2}-?\d{3}(?:-\d{3})?|\d{4}-\d{3})\s+[^\W\d_][\w .-]{1,40}$"

IN_LINE = re.compile(rf"{EMAIL}|{URL}", re.IGNORECASE)
NUMBER = re.compile(PHONE)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
FEWEST_DIGITS = 9  # of a telephone number
WHOLE = re.compile(rf"{STREET}|{POSTCODE}", re.IGNORECASE)
LABELLED = re.compile(rf"^\W*{LABEL}\W*[:.]", re.IGNORECASE)
SEPARATOR = re.compile(r"\s*[|•·]\s*|\s+[–—]\s+|\s{3,}")
PARTS_OF_ADDRESS = re.compile(r"^\W*(?:[A-Z]{1,2}-)?\d{2}-?\d{3}(?:-\d{3})?\s+\S")
LONGEST = 200  # characters of a line that can be contact data
FEWEST_WORDS = 7  # of a sentence that is more than contact data


def has_contact(text: str) -> bool:
    read = text[:LONGEST]
    return _has_number(read) or any(pattern.search(read) for pattern in (IN_LINE, WHOLE, LABELLED))


def _has_number(text: str) -> bool:
    """Two years are no telephone number."""
    found = (match[0] for match in NUMBER.finditer(text))
    return any(sum(map(str.isdigit, one)) >= FEWEST_DIGITS and not YEAR.search(one) for one in found)


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
    return None if len(line.split()) < FEWEST_WORDS or LABELLED.search(line) or WHOLE.search(line) else line
