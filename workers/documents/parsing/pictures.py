"""What pages say in place of pictures, for those who do not see them: told as such, since nobody else reads it."""

import re

TOLD = "[Picture: {}]"
PICTURE = re.compile(r"\[Picture: [^\[\]]*\]")
FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|svg|bmp|tiff?|avif)|\S*\d{4,}\S*", re.IGNORECASE)
BRACKETS = str.maketrans("[]", "()")


def text(alternative: str) -> str:
    """Empty where the alternative says nothing. A sign that is drawn, such as an emoji, stands for itself."""
    words = " ".join(alternative.split()).translate(BRACKETS)
    if not words or FILE_NAME.fullmatch(words):
        return ""
    return TOLD.format(words) if any(map(str.isalnum, words)) else words


def without(text: str) -> str:
    """As long as before: spaces stand in place of what is told of pictures."""
    return PICTURE.sub(lambda found: " " * len(found[0]), text)
