"""Reads a prompt, whoever wrote it."""

import re

from workers.learning.tutor import GAP

QUOTED = re.compile(r"[“„«]\s?(.+?)\s?[”“»](?=[^”“»]*$)", re.DOTALL)


def asked_text(prompt: str) -> str:
    """What a prompt quotes, or what stands behind its instruction; else all of it."""
    if quoted := QUOTED.search(prompt):
        return quoted[1]
    before, mark, after = prompt.partition(": ")
    return after if mark and GAP in after and GAP not in before else prompt
