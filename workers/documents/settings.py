from pydantic_settings import BaseSettings, SettingsConfigDict


class ReadingSettings(BaseSettings):
    """What one document may cost: pages, characters of text, bytes that an archive holds once unpacked, and bytes of
    memory that its parser may take on top of what its process has."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    max_pages: int = 20_000
    max_text_characters: int = 20_000_000
    max_unpacked_bytes: int = 200_000_000
    parse_memory_bytes: int = 2_000_000_000
