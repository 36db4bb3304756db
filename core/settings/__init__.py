"""Settings by environment variables: one frozen object for each process, in groups by subject.

`settings()` is that object; functions that tests call with values of their own take a group as an argument.
"""

from core.settings.accounts import (
    AdminSettings,
    GitHubSettings,
    LoginSettings,
    RateLimitSettings,
    SiteTokenSettings,
    SmtpSettings,
)
from core.settings.group import Network, Networks
from core.settings.jobs import (
    RETRY_DELAYS_SECONDS,
    RETRY_JITTER,
    BacklogSettings,
    ConcurrencySettings,
    DeadlineSettings,
    RetentionSettings,
    WebhookSettings,
)
from core.settings.learning import CodingSettings, MasterySettings, Parameters
from core.settings.library import (
    ChunkingSettings,
    FetchSettings,
    ParsingSettings,
    SharedLibrarySettings,
    YouTubeSettings,
)
from core.settings.models import (
    SHIPPED_MODEL,
    AnswerSettings,
    EmbeddingSettings,
    GenerationSettings,
    LlmSettings,
    OllamaDiskSettings,
    RerankSettings,
)
from core.settings.ollama import OllamaServer
from core.settings.process import Settings, WrongSettings, load_settings_or_exit, settings
from core.settings.providers import (
    AnthropicSettings,
    GrokSettings,
    OpenAiServer,
    OpenAiSettings,
    OpenRouterSettings,
)
from core.settings.servers import (
    ApiSettings,
    BrokerSettings,
    DatabaseSettings,
    EmbeddedSettings,
    GpuSettings,
    LlamaSettings,
    LogSettings,
    SearchSettings,
    SiteSettings,
    SizeSettings,
    TlsSettings,
    WorkerSettings,
)

__all__ = [
    "RETRY_DELAYS_SECONDS",
    "RETRY_JITTER",
    "SHIPPED_MODEL",
    "AdminSettings",
    "AnswerSettings",
    "AnthropicSettings",
    "ApiSettings",
    "BacklogSettings",
    "BrokerSettings",
    "ChunkingSettings",
    "CodingSettings",
    "ConcurrencySettings",
    "DatabaseSettings",
    "DeadlineSettings",
    "EmbeddedSettings",
    "EmbeddingSettings",
    "FetchSettings",
    "GenerationSettings",
    "GitHubSettings",
    "GpuSettings",
    "GrokSettings",
    "LlamaSettings",
    "LlmSettings",
    "LogSettings",
    "LoginSettings",
    "MasterySettings",
    "Network",
    "Networks",
    "OllamaDiskSettings",
    "OllamaServer",
    "OpenAiServer",
    "OpenAiSettings",
    "OpenRouterSettings",
    "Parameters",
    "ParsingSettings",
    "RateLimitSettings",
    "RerankSettings",
    "RetentionSettings",
    "SearchSettings",
    "Settings",
    "SharedLibrarySettings",
    "SiteSettings",
    "SiteTokenSettings",
    "SizeSettings",
    "SmtpSettings",
    "TlsSettings",
    "WebhookSettings",
    "WorkerSettings",
    "WrongSettings",
    "YouTubeSettings",
    "load_settings_or_exit",
    "settings",
]
