"""The settings of this process: read once from the environment, and refused together where they are wrong."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from pydantic import AliasChoices, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from core.once import once
from core.settings.accounts import (
    AdminSettings,
    GitHubSettings,
    LoginSettings,
    QuotaSettings,
    RateLimitSettings,
    SiteTokenSettings,
    SmtpSettings,
)
from core.settings.group import Group
from core.settings.jobs import (
    BacklogSettings,
    ConcurrencySettings,
    DeadlineSettings,
    PluginSettings,
    RetentionSettings,
    WebhookSettings,
)
from core.settings.learning import CodingSettings, MasterySettings
from core.settings.library import (
    ChunkingSettings,
    FetchSettings,
    ParsingSettings,
    SharedLibrarySettings,
    SharingSettings,
    YouTubeSettings,
)
from core.settings.models import (
    AnswerSettings,
    EmbeddingSettings,
    GenerationSettings,
    LlmSettings,
    OllamaDiskSettings,
    RerankSettings,
)
from core.settings.providers import AnthropicSettings, GrokSettings, OpenAiSettings, OpenRouterSettings
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

PASSWORD_IN_URL = re.compile(r"//[^/@\s]*@")
PASSWORD_IN_QUERY = re.compile(r"([?&](?:ssl)?password=)[^&\s]*")


class WrongSettings(Exception):
    """Environment variables with values that Pensum cannot use. Raised before any request."""


@dataclass(frozen=True)
class Settings:
    """One group for each subject; docs/configuration.md describes the variables."""

    site: SiteSettings
    api: ApiSettings
    database: DatabaseSettings
    search: SearchSettings
    broker: BrokerSettings
    tls: TlsSettings
    logs: LogSettings
    embedded: EmbeddedSettings
    llama: LlamaSettings
    worker: WorkerSettings
    gpu: GpuSettings
    sizes: SizeSettings
    backlog: BacklogSettings
    concurrency: ConcurrencySettings
    deadlines: DeadlineSettings
    plugins: PluginSettings
    retention: RetentionSettings
    webhooks: WebhookSettings
    admin: AdminSettings
    logins: LoginSettings
    site_tokens: SiteTokenSettings
    rate_limits: RateLimitSettings
    quotas: QuotaSettings
    smtp: SmtpSettings
    github: GitHubSettings
    parsing: ParsingSettings
    chunking: ChunkingSettings
    fetching: FetchSettings
    youtube: YouTubeSettings
    sharing: SharingSettings
    shared_library: SharedLibrarySettings
    llm: LlmSettings
    anthropic: AnthropicSettings
    openai: OpenAiSettings
    grok: GrokSettings
    open_router: OpenRouterSettings
    ollama_disk: OllamaDiskSettings
    embeddings: EmbeddingSettings
    generations: GenerationSettings
    reranking: RerankSettings
    answers: AnswerSettings
    mastery: MasterySettings
    coding: CodingSettings

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raises `WrongSettings`, which names every wrong variable."""
        groups: dict[str, Any] = {}
        wrong: list[str] = []
        for field in fields(cls):
            try:
                groups[field.name] = field.type()  # type: ignore[operator]  # each type here is a class of groups
            except ValidationError as error:
                wrong.extend(_lines(field.type, error))  # type: ignore[arg-type]  # the same
        wrong += _same_names(groups)
        if wrong:
            raise WrongSettings("\n  ".join(["Wrong settings in the environment:", *wrong]))
        return cls(**groups)


@once
def settings() -> Settings:
    """This process's settings. Raises `WrongSettings`."""
    return Settings.from_environment()


def load_settings_or_exit() -> Settings:
    """For the start of a process, which ends here where a setting is wrong."""
    try:
        return settings()
    except WrongSettings as problem:
        raise SystemExit(f"pensum: {problem}\ndocs/configuration.md lists all settings.") from None


def _same_names(groups: Mapping[str, Any]) -> list[str]:
    """Of servers of different kinds: a chain calls each by its name."""
    if not {"llm", "openai"} <= groups.keys():
        return []
    same = {server.name for server in groups["llm"].ollama_servers} & groups["openai"].servers.keys()
    return [f"PENSUM_OLLAMA_SERVERS and PENSUM_OPENAI_SERVERS both name a server {name!r}" for name in sorted(same)]


def _lines(group: type[Group], error: ValidationError) -> Iterator[str]:
    """One for each wrong variable: its name, its value, and what is expected. A default that depends on others is not
    known while one of them is wrong, and no fault of its own."""
    expected: dict[str, list[str]] = {}
    wrong = (detail for detail in error.errors() if detail["type"] != "default_factory_not_called")
    for detail in wrong:
        expected.setdefault(_variable(group, detail), []).append(_expectation(detail))
    for variable, messages in expected.items():
        yield f"{variable}: {'; '.join(dict.fromkeys(messages))}"


def _variable(group: type[Group], detail: ErrorDetails) -> str:
    prefix = group.model_config["env_prefix"]
    if not detail["loc"]:
        return f"{prefix}*"
    for name, field in group.model_fields.items():
        names = variables_of(group, name, field)
        if detail["loc"][0] in {name, *names}:
            return _shown(names, is_secret=is_secret(field))
    raise AssertionError(f"{group.__name__} has no setting {detail['loc'][0]!r}")


def variables_of(group: type[Group], name: str, field: FieldInfo) -> list[str]:
    """The names of the environment variable of this field."""
    if isinstance(field.validation_alias, AliasChoices):
        return [str(choice) for choice in field.validation_alias.choices]
    own = f"{group.model_config['env_prefix']}{name}".upper()
    return [field.validation_alias if isinstance(field.validation_alias, str) else own]


def is_secret(field: FieldInfo) -> bool:
    return not field.repr or field.annotation in {SecretStr, SecretStr | None}


def without_password(value: str) -> str:
    return PASSWORD_IN_QUERY.sub(r"\1...", PASSWORD_IN_URL.sub("//...@", value))


def _shown(names: list[str], *, is_secret: bool) -> str:
    """With its value, unless that is secret. Variables are looked up without regard to case, as pydantic does."""
    given = {name.upper(): value for name, value in os.environ.items()}
    name = next((name for name in names if name in given), names[0])
    if is_secret or name not in given:
        return name
    return f"{name}={without_password(given[name])!r}"


def _expectation(detail: ErrorDetails) -> str:
    where = ".".join(map(str, detail["loc"][1:]))
    message = detail["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
