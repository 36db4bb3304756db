"""Reads the data of a prompt, as a model does: what stands between the delimiters of a name."""

import re


def rows_of(name: str, prompt: str) -> list[str]:
    """Empty where the prompt has no data of that name."""
    found = re.search(rf"<{name} (?P<tag>[0-9a-f]+)>\n(?P<data>.*?)\n</{name} (?P=tag)>", prompt, re.DOTALL)
    return found["data"].split(f"\n--- {found['tag']}\n") if found else []


def data_of(name: str, prompt: str) -> str:
    """The only row."""
    [row] = rows_of(name, prompt)
    return row


def field(name: str, row: str) -> str:
    """The value of a field of a row that has several; empty where it has no such field."""
    found = re.search(rf"^{name}: (.*?)(?=\n[a-z_]+: |\Z)", row, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def passages_of(prompt: str) -> list[str]:
    """Their texts, without number and title."""
    return [row.split("\n", 1)[1] for row in rows_of("passages", prompt)]
