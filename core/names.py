"""Names and titles as they may be shown: nothing in them changes the order of the text around them, or hides."""

import re

# The bidirectional controls, and what shows nothing. The joiners of scripts and of emoji stay.
UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


LONGEST_SUBJECT = 255  # characters by which a site may name a learner of its own


def shown_name(name: str) -> str:
    return UNSEEN.sub("", name)
