from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import CurrentUser
from api.generate_requests import contract_of
from api.middleware.fast_path import fast_path
from api.schemas.jobs import JobOut
from api.schemas.llm import BudgetOut, EmbedIn, GenerateIn, LimitOut, SpentOut
from api.submission import Submitting, job_of
from db.queries.llm import config, spending
from db.transactions import read
from tasks.contracts import EmbedTexts

router = APIRouter(prefix="/api/llm", tags=["llm"])


@router.post("/generate", status_code=202, responses=job_of("llm.generate"))
@fast_path
async def generate_text(submitting: Submitting, body: GenerateIn) -> JobOut:
    """Generates text for a prompt or a conversation. The text streams as `token` events of the job."""
    return await submitting.submit(await contract_of(body), callback_url=body.callback_url)


@router.post("/embed", status_code=202, responses=job_of("llm.embed"))
@fast_path
async def embed_texts(submitting: Submitting, body: EmbedIn) -> JobOut:
    """Computes a vector for each text with the embedding model of the search."""
    return await submitting.submit(EmbedTexts(texts=body.texts), callback_url=body.callback_url)


@router.get("/budget")
async def get_budget(user: CurrentUser) -> BudgetOut:
    """Returns what you have used of language models today (UTC), and your limits."""
    return await read(_budget, user.id)


def _budget(session: Session, user_id: UUID) -> BudgetOut:
    budgets, today = config.get(session).config.budgets, spending.today(session, user_id)
    return BudgetOut(
        used=SpentOut(tokens=today.spent.tokens, cost=float(today.spent.cost)),
        limit=LimitOut(tokens=budgets.tokens_per_day, cost=budgets.cost_per_day),
        renews_at=today.renews_at,
    )
