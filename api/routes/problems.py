"""What the `type` of a problem leads to. A browser is shown a page, every other client JSON."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.problem_pages import pages
from api.problem_pages.explanations import EXPLANATIONS
from api.schemas.problems import ProblemKind
from core.errors import NotFound
from tasks.problems import PROBLEMS, cause_of

router = APIRouter(prefix="/problems", tags=["health"])


@router.get("", response_model=dict[str, ProblemKind], responses={200: {"content": {"text/html": {}}}})
async def list_problems(request: Request) -> Response | dict[str, ProblemKind]:
    """Lists every problem that this API can return, by its slug."""
    return pages.index() if _wants_page(request) else {slug: _kind_of(slug) for slug in PROBLEMS}


@router.get("/{slug}", response_model=ProblemKind, responses={200: {"content": {"text/html": {}}}})
async def get_problem(request: Request, slug: str) -> Response | ProblemKind:
    """Says what a problem means, and what can be done about it."""
    if slug not in PROBLEMS:
        raise NotFound(f"There is no problem {slug[:100]!r}. GET /problems lists all.")
    return pages.one(slug) if _wants_page(request) else _kind_of(slug)


def _wants_page(request: Request) -> bool:
    """Whether the client names HTML among what it accepts, and not JSON before it, as browsers do."""
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted.partition("json")[0]


def _kind_of(slug: str) -> ProblemKind:
    problem, explained = PROBLEMS[slug], EXPLANATIONS[slug]
    return ProblemKind(
        status=problem.status,
        title=problem.title,
        cause=cause_of(slug),
        meaning=explained.meaning,
        remedy=explained.remedy,
    )
