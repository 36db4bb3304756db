"""Refuses a request that needs a writer where the platform has none: it would wait for something that nobody has set
up."""

from sqlalchemy.orm import Session

from api.ttl_cache import TtlCache
from core.errors import AppError
from core.llm_config import SELECTS_ONLY
from core.settings import settings
from core.settings.models import LlmSettings
from core.settings.provider_names import OLLAMA
from db.queries.llm import config, providers
from db.queries.llm.providers import Health
from db.transactions import read

CONFIGURES_OLLAMA = {"ollama_host", "ollama_servers", "model"}

has_writer_cache: TtlCache[str, bool] = TtlCache(seconds=1)


class NoLanguageModel(AppError):
    """This needs a language model, and the platform has none."""

    slug = "no-language-model"

    def __init__(self) -> None:
        super().__init__(
            f"This needs a language model, and the platform has none. `ollama pull {settings().llm.model}` gets one "
            "where Ollama runs, and `pensum up --model FILE.gguf` starts the platform with one from a file. Then send "
            "the request again."
        )


async def ensure_writer(provider: str | None, model: str | None) -> None:
    """Raises `NoLanguageModel` where no language model is configured and none was ever seen. One that is away, or that
    was not pulled yet, is waited for. The provider that only selects needs none, where request or settings name it."""
    named = (provider, model, settings().llm.provider)
    if SELECTS_ONLY not in named and not await has_writer_cache.get("", lambda: read(_has_writer)):
        raise NoLanguageModel


def _has_writer(session: Session) -> bool:
    """Also before the first worker has started: nobody knows then."""
    announced = providers.list_health(session)
    chains = config.get(session).config.chains.values()
    return (
        not announced
        or any(_is_writer(health) for health in announced)
        or any(entry.provider != SELECTS_ONLY for chain in chains for entry in chain)
    )


def _is_writer(health: Health) -> bool:
    """Every worker announces an Ollama, at its default address: it counts once it was seen, or is configured."""
    if health.name == OLLAMA:
        is_default = health.default_model == LlmSettings.model_fields["model"].default
        return health.has_been_up or not is_default or _is_ollama_configured()
    return health.name != SELECTS_ONLY


def _is_ollama_configured() -> bool:
    llm = settings().llm
    return llm.provider == OLLAMA or bool(llm.model_fields_set & CONFIGURES_OLLAMA)
