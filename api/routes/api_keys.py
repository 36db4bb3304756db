from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Response

from api.accounts import keys
from api.accounts.identity import User
from api.deps import AccountHolder, CurrentUser, Page
from api.schemas.auth import ApiKeyIn, ApiKeyOut, ApiKeyWithSecret, render_key, render_new_key
from api.schemas.pages import PageOut, page_of
from core.errors import Invalid, ScopeMissing
from db.queries.accounts import api_keys
from db.transactions import read, write

router = APIRouter(prefix="/api/auth/api-keys", tags=["accounts"])


@router.post("", status_code=201)
async def add_api_key(user: AccountHolder, body: ApiKeyIn, response: Response) -> ApiKeyWithSecret:
    """Creates an API key. Its scopes may not exceed those of your credentials. The key is shown only once."""
    missing = set(body.scopes) - user.scopes | _beyond_role(user) & set(body.scopes)
    if missing:
        raise ScopeMissing(
            f"A new key cannot have scopes that your own credentials lack: {', '.join(sorted(missing))}."
        )
    if body.expires_at is not None and body.expires_at <= datetime.now(UTC):
        message = "must be in the future"
        raise Invalid(f"expires_at {message}.", errors=[{"field": "expires_at", "message": message}])
    key, scopes = keys.make_key(), list(dict.fromkeys(body.scopes))
    added = await write(
        api_keys.add, user_id=user.id, key=key, name=body.name, scopes=scopes, expires_at=body.expires_at
    )
    response.headers["Cache-Control"] = "no-store"
    return render_new_key(added, key)


def _beyond_role(user: User) -> set[str]:
    if user.is_admin:
        return set()
    return {"admin"} if user.is_operator else {"admin", "operator"}


@router.get("")
async def list_api_keys(user: CurrentUser, page: Page) -> PageOut[ApiKeyOut]:
    """Lists your API keys, newest first, without the secret part."""
    rows = await read(api_keys.list_own, user_id=user.id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, render_key)


@router.delete("/{key_id}", status_code=204)
async def delete_api_key(key_id: UUID, user: AccountHolder) -> None:
    """Deletes an API key. All API processes reject it within two seconds."""
    keys.discard_cached(await write(api_keys.remove, key_id, user_id=user.id))
