"""The secret that signs tokens. The API and the workers that send mails must use the same one."""

from pathlib import Path

from core.errors import Permanent
from core.once import once
from core.settings import SiteSettings, settings
from workers import key_file

MIN_BYTES = 32
MIN_DIFFERENT = 8
PLACEHOLDERS = ("change", "example", "placeholder", "default", "insecure", "secret", "password", "pensum")


class SecretMissing(Permanent):
    """PENSUM_SECRET is missing or too weak."""

    slug = "secret-missing"


@once
def secret() -> str:
    """PENSUM_SECRET, or in development one that is created on first use. Raises `SecretMissing` in production if it is
    missing or weak."""
    site = settings().site
    given = site.secret.get_secret_value() if site.secret else ""
    if not site.is_production:
        return given or _read_or_create(site.home)
    if weakness := weakness_of(given):
        raise SecretMissing(
            f"PENSUM_SECRET {weakness}. It signs every login, so make a random one:"
            f" python3 -c 'import secrets; print(secrets.token_urlsafe(32))'{_why_it_is_needed(site)}"
        )
    return given


def _why_it_is_needed(site: SiteSettings) -> str:
    if "environment" in site.model_fields_set:
        return ""
    made = site.home / "secret"
    kept = f" The one that was made here until now is in {made}." if made.exists() else ""
    return (
        ". It is needed because PENSUM_PUBLIC_URL or PENSUM_HOST lets others reach this site;"
        f" PENSUM_ENVIRONMENT=development does without.{kept}"
    )


def is_shared() -> bool:
    """Whether the API's secret is known here: set, or made by an API of this host."""
    site = settings().site
    return site.secret is not None or (not site.is_production and (site.home / "secret").exists())


def _read_or_create(home: Path) -> str:
    try:
        home.mkdir(parents=True, exist_ok=True)
        return key_file.read_or_create(home / "secret")
    except OSError as error:
        raise SecretMissing(
            f"Cannot write a secret to {str(home)!r}. Set PENSUM_SECRET, or PENSUM_HOME to a writable folder."
        ) from error


def weakness_of(given: str) -> str | None:
    """Why it is no secret that a site in production may depend on."""
    if not given:
        return "is not set"
    if len(given.encode()) < MIN_BYTES:
        return f"has {len(given.encode())} bytes, and needs {MIN_BYTES}"
    if len(set(given)) < MIN_DIFFERENT or any(word in given.lower() for word in PLACEHOLDERS):
        return "is an example, which everybody knows"
    return None
