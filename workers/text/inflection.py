"""Singular and plural of English nouns, by their endings."""


def singular(text: str) -> str:
    if text.endswith("ies") and len(text) > 5:
        return text[:-3] + "y"
    if text.endswith(("sses", "xes", "ches", "shes")):
        return text[:-2]
    return text[:-1] if looks_plural(text) else text


def plural(text: str) -> str:
    if text.endswith("y") and text[-2:-1] not in "aeiou":
        return text[:-1] + "ies"
    return text + ("es" if text.endswith(("s", "x", "ch", "sh")) else "s")


def other_number(text: str) -> str:
    """The plural of a singular, and the singular of a plural."""
    return singular(text) if looks_plural(text) else plural(text)


def looks_plural(text: str) -> bool:
    return text.endswith("s") and not text.endswith(("ss", "us", "is", "'s", "’s", "ics")) and len(text) > 3
