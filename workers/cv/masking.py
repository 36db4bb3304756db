"""What must not be judged, blanked out of a CV: who somebody is, where they live, how old they are, their family.

Every place stays where it is, so a quote of the masked text is the stored text's. The report shows the stored text.
"""

import re
from collections.abc import Iterable

from workers.cv.stance import folded
from workers.cv.terms import terms_of
from workers.cv.types import Span
from workers.profiles import person_name
from workers.text import contacts

LONGEST_FIELD = 160  # characters of a line such as `Date of birth: ...`

# Folded. A line that begins with one of these says nothing that a job asks for.
_FIELDS = (
    r"(?:(?:full |first |last |family |maiden )?name|vor- und nachname|vorname|nachname|geburtsname|nom(?: et prenom)?|"
    r"prenom|nombre(?: y apellidos| completo)?|apellidos?|nome(?: completo)?|imie(?: i nazwisko)?|nazwisko|"
    r"(?:date|place|city|country) of birth|birth ?(?:date|day|place)|dob|born|age|sex|gender|pronouns?|nationality|"
    r"citizenship|marital status|civil status|family(?: status)?|children|religion|"
    r"religious affiliation|ethnicity|race|"
    r"disability|photo|photograph|picture|address|home address|residence|city|town|location|lives in|"
    r"geburts(?:datum|ort|tag|jahr)|geboren(?: am)?|geb\.?|alter|geschlecht|staatsangehorigkeit|nationalitat|"
    r"familienstand|kinder|konfession|religion|foto|bewerbungsfoto|adresse|anschrift|wohnort|wohnhaft in|"
    r"(?:date|lieu) de naissance|nee? le|sexe|genre|nationalite|situation (?:de famille|familiale)|"
    r"etat civil|enfants|photo|adresse|ville|domicile|"
    r"(?:fecha|lugar) de nacimiento|nacid[oa]|edad|sexo|genero|nacionalidad|estado civil|hijos|religion|foto|direccion|"
    r"domicilio|ciudad|(?:data|local) de nascimento|nascid[oa]|idade|sexo|genero|nacionalidade|estado civil|filhos|"
    r"endereco|morada|cidade|(?:data|miejsce) urodzenia|urodzon[ya]|wiek|plec|narodowosc|obywatelstwo|stan cywilny|"
    r"dzieci|wyznanie|zdjecie|adres|miasto|miejscowosc)"
)
FIELD = re.compile(
    rf"^[^\w\n]*{_FIELDS}[^\w\n]*[:\t|–-][^\n]*$|"
    r"^[^\w\n]*(?:born|geboren|nee? le|nacid[oa]|urodzon[ya])\b[^\n]{0,20}\d[^\n]*$",
    re.MULTILINE,
)
# Words of gender, age and family, wherever they stand.
_PERSONAL = (
    r"\b(?:mr|mrs|ms|miss|mx|herr|frau|monsieur|madame|mademoiselle|mme|senora?|senorita|senhora?|pani|panem|panu|"
    r"he|she|him|her|hers|his|himself|herself|he/him|she/her|they/them|male|female|man|woman|mannlich|weiblich|"
    r"mann|homme|femme|masculin|feminin|hombre|mujer|masculino|femenino|homem|mulher|feminino|mezczyzna|kobieta|"
    r"(?:happily |recently )?(?:married|divorced|widowed)|husband|wife|spouse|mother|father|mum|dad|"
    r"parental leave|maternity leave|paternity leave|pregnan\w+|"
    r"(?:mother|father) of (?:\w+ )?(?:\w+)|(?:one|two|three|four|five|\d) (?:\w+ )?(?:children|kids|sons?|daughters?)|"
    r"verheiratet|ledig|geschieden|verwitwet|ehemann|ehefrau|mutter|vater|elternzeit|mutterschutz|"
    r"(?:ein|zwei|drei|vier|funf|\d) kind(?:er|ern)?|mariee?|celibataire|divorcee?|veuve?|epoux|epouse|mere de \w+|"
    r"pere de \w+|(?:un|deux|trois|\d) enfants?|conge maternite|conge parental|casad[oa]|solter[oa]|divorciad[oa]|"
    r"viud[oa]|esposa|esposo|madre de \w+|padre de \w+|(?:un|dos|tres|\d) hij[oa]s?|solteir[oa]|divorciad[oa]|viuv[oa]|"
    r"mae de \w+|pai de \w+|(?:dois|tres|\d) filh[oa]s?|zonat[ya]|zamezna|zonaty|rozwiedzion[ya]|matka|ojciec|"
    r"(?:dwoje|troje|\d) dzieci|\d{2} years old|aged \d{2}|\d{2} jahre alt|\d{2} ans|\d{2} anos de edad|"
    r"muslim|christian|catholic|protestant|jewish|hindu|buddhist|muslimisch|katholisch|evangelisch)\b"
)
PERSONAL = re.compile(_PERSONAL)
SHORTEST_NAME = 2  # letters


def masked(text: str) -> str:
    return blanked(text, spans_to_mask(text), contacts.MASK)


def spans_to_mask(text: str) -> list[Span]:
    plain = folded(text)
    found = [Span(*match.span()) for pattern in (FIELD, PERSONAL) for match in pattern.finditer(plain)]
    found = [span for span in found if span.end - span.start <= LONGEST_FIELD]
    return [*found, *(Span(*span) for span in contacts.spans(text)), *_names(text)]


def blanked(text: str, spans: Iterable[Span], mark: str = " ") -> str:
    """As long as the text. Line ends stay."""
    letters = list(text)
    for span in spans:
        for at in range(span.start, min(span.end, len(letters))):
            letters[at] = letters[at] if letters[at] == "\n" else mark
    return "".join(letters)


def _names(text: str) -> Iterable[Span]:
    """Each part of the person's name, wherever it stands as a whole word."""
    name = person_name.find(text)
    is_a_skill = " " not in name and bool(terms_of(name).things)  # a first line `Python`, which occurs again
    for part in [] if is_a_skill else name.split():
        if len(part) >= SHORTEST_NAME and part.lower() not in person_name.PARTICLES:
            for match in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.IGNORECASE):
                yield Span(*match.span())
