"""Documents: how they are fetched, parsed and cut. And the library that all learners share."""

from typing import Literal

from pydantic import PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import SettingsConfigDict

from core.settings.group import Group, Networks


class ParsingSettings(Group):
    """What one document may cost: pages, characters of text, bytes that an archive holds once unpacked, and bytes of
    memory that its parser may take on top of its process. Reading it may take `parse_seconds` of a processor, and
    `parse_seconds_per_mb` more for each million bytes of the file. One that takes more than `parse_short_seconds` is
    read where no short ones wait behind it."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    max_pages: int = 20_000
    max_text_characters: int = 20_000_000
    max_unpacked_bytes: int = 200_000_000
    parse_memory_bytes: int = 2_000_000_000
    parse_seconds: float = 60.0
    parse_seconds_per_mb: float = 20.0
    parse_short_seconds: float = 3.0


class ChunkingSettings(Group):
    """`chunk_tokens` is the most that a chunk holds, as long as the embedding model reads that much."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_DOCUMENT_")

    chunk_tokens: int = 200


class FetchSettings(Group):
    """How pages are fetched, and which networks may be reached beside the public ones. `max_bytes` is the most that is
    read of one, unpacked; `timeout_seconds` holds for all of it, redirects included."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_FETCH_")

    allowed_networks: Networks = ()
    timeout_seconds: PositiveFloat = 30.0
    connect_timeout_seconds: PositiveFloat = 5.0
    most_at_once: PositiveInt = 16
    max_bytes: PositiveInt = 20_000_000


class YouTubeSettings(Group):
    """`url` is where YouTube is asked, such as a relay in a network that it does not block; `proxy` leads there."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_YOUTUBE_")

    url: str = "https://www.youtube.com"
    proxy: SecretStr | None = None
    timeout_seconds: PositiveFloat = 20.0
    max_bytes: PositiveInt = 20_000_000


class SharingSettings(Group):
    """Whose earlier vectors are used again for the same text or query: the user's own, or everybody's, which saves the
    encoder work and tells by the time that it takes whether somebody else has the same text."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    share_vectors: Literal["user", "all"] = "user"

    @property
    def is_among_all(self) -> bool:
        return self.share_vectors == "all"


class SharedLibrarySettings(Group):
    """Whether a start loads the lessons and resources that Pensum ships into the shared library, or removes them."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    shared_library: bool = True
