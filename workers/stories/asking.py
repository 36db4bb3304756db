"""The plan's question and its reason, in words."""

from workers.stories.planner import Next
from workers.stories.wording import word


def question(next_: Next, language: str, name: str | None = None) -> str:
    key = next_.theme if next_.question == "theme" else next_.question
    asked = word(key, language, name=name)
    if next_.question != "theme" or next_.decade is None:
        return asked
    return f"{word('turn', language, **_decade(next_.decade))} {asked}"


def why(next_: Next, language: str) -> str:
    """Why the plan asks this, for whoever reads the plan."""
    parts = _decade(next_.decade) if next_.decade is not None else {}
    return word(f"why_{next_.why}", language, theme=word(f"theme_{next_.theme}", language), **parts)


def _decade(decade: int) -> dict[str, int]:
    return {"decade": decade, "last": decade + 9}
