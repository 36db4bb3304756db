"""Words that point back to what was said before, by language. What is also an article is left out."""

from collections.abc import Mapping

_ENGLISH = """
    it its he she him her his hers they them their theirs this these those such that both another other others either
    neither here there former latter
"""
POINTING_BY_LANGUAGE: Mapping[str, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "de": frozenset(
        "er sie ihn ihm ihnen dies dieser dieses diese diesen diesem dabei dafür dagegen damit davon".split()
    ),
    "fr": frozenset("elle elles ils cela ça ceci celui celle ceux celles lui leur cette cet ces".split()),
    "es": frozenset("él ella ello ellos ellas eso esto ese esa esos esas este esta estos estas".split()),
    "pt": frozenset("ele ela eles elas isso isto disso nisso esse essa este esta desse dessa deste desta".split()),
    "pl": frozenset("on ona ono oni one go jej ich nim niej nimi tego temu tym ten ta te tej".split()),
}
# A question that begins with them goes on with the one before it.
GOING_ON = {
    "en": "and but so then also",
    "de": "und aber dann auch",
    "fr": "et mais alors puis aussi",
    "es": "y pero entonces también",
    "pt": "e mas então também",
    "pl": "a ale i oraz więc też",
}


def points_back(words: list[str], language: str) -> bool:
    return not POINTING_BY_LANGUAGE.get(language, frozenset()).isdisjoint(words)


def goes_on(words: list[str], language: str) -> bool:
    return bool(words) and words[0] in GOING_ON.get(language, "").split()
