"""The configuration of language models, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Response
from sqlalchemy.orm import Session

from api.deps import Administrator
from api.known_providers import known_providers, platform_default_chains
from api.llm_config import checked
from api.openapi.headers import VERSIONED
from api.schemas.llm_config import (
    BudgetsOut,
    ChainEntryOut,
    LlmConfigIn,
    LlmConfigOut,
    PriceOut,
)
from core.llm_config import CHAIN_NAMES, Chains, chains_in_force
from db.queries.llm import config
from db.queries.llm.config import Stored
from db.transactions import read, write

router = APIRouter(prefix="/api/admin", tags=["administration"])


@router.get("/llm-config", responses=VERSIONED)
async def get_llm_config(_: Administrator, response: Response) -> LlmConfigOut:
    """Returns the chains of providers in force, the budgets of users, and prices. The `ETag` is for `If-Match`."""
    return _tagged(response, await read(_show))


@router.put("/llm-config", responses=VERSIONED)
async def change_llm_config(
    administrator: Administrator,
    body: LlmConfigIn,
    response: Response,
    if_match: Annotated[
        str | None,
        Header(pattern=r'^("\d{1,18}"|\*)$', description="The `ETag` of what you read: nothing else is changed."),
    ] = None,
) -> LlmConfigOut:
    """Replaces what is given. It takes effect within seconds, also for waiting jobs."""
    version = None if if_match in (None, "*") else int(if_match.strip('"'))
    return _tagged(response, await write(_change, body, administrator.id, version))


def _show(session: Session) -> LlmConfigOut:
    return _rendered(config.get(session), platform_default_chains(known_providers(session)))


def _change(session: Session, body: LlmConfigIn, actor_id: UUID, version: int | None) -> LlmConfigOut:
    known = known_providers(session)
    saved = config.save(session, checked(body, known), actor_id=actor_id, version=version)
    return _rendered(saved, platform_default_chains(known))


def _rendered(stored: Stored, defaults: Chains) -> LlmConfigOut:
    own = stored.config
    chains = chains_in_force(own.chains, defaults)
    return LlmConfigOut(
        chains={name: [ChainEntryOut.model_validate(entry) for entry in chains[name]] for name in CHAIN_NAMES},
        default_chains=[name for name in CHAIN_NAMES if name not in own.chains],
        budgets=BudgetsOut.model_validate(own.budgets),
        prices={name: PriceOut.model_validate(price) for name, price in own.prices.items()},
        version=stored.version,
        updated_at=stored.updated_at,
        updated_by=stored.updated_by,
    )


def _tagged(response: Response, body: LlmConfigOut) -> LlmConfigOut:
    response.headers["ETag"] = f'"{body.version}"'
    return body
