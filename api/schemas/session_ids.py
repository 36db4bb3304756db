from typing import Annotated

from pydantic import Field

from api.schemas.texts import Line

SessionId = Annotated[
    Line,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"\S",
        description="The `id` of a learning session; or an id of your own, which starts a session when it is new.",
    ),
]
"""A UUID is the id of a session that Pensum made; any other text is the site's own, unique per user."""
