import asyncio
from collections.abc import Callable
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session

from api.deps import CurrentUser, Page
from api.openapi.problems import raising
from api.other_owner import for_owner
from api.profile_sources import REQUEST_BODY, NewSource, SourceDep
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.schemas.profiles import (
    ChangedProfileOut,
    MasteriesOut,
    MasteryOut,
    MatchIn,
    NameQuery,
    NewProfileIn,
    NewProfileOut,
    OwnProfileOut,
    ProfileChanges,
    ProfileOut,
    ProgressIn,
    ProgressOut,
    TopicQuery,
    listed_profile_of,
    own_profile_of,
    progress_of,
)
from api.schemas.submitted import JobIn
from api.serving import show
from api.signup import open_account
from api.submission import Submitting, SubmittingFirst, job_of, submitted
from core.errors import NotAnAdministrator
from core.settings import settings
from db.models import Job, Profile
from db.queries.accounts import users
from db.queries.learning import sessions, topics
from db.queries.profiles import matching, profiles
from db.row_level_security import act_as_platform
from db.transactions import read, write
from tasks.contracts import AssessProgress, EmbedProfile, IngestProfile, MatchPeople, PersonalizeProfile
from tasks.submit import submit
from workers.learning.mastery import Mastery, Observation, by_topic

router = APIRouter(prefix="/api/profiles", tags=["profiles"])


@router.post("/create", status_code=202, responses=submitted(NewProfileOut) | raising(403))
async def create_profile(request: Request, submitting: SubmittingFirst, body: NewProfileIn) -> NewProfileOut:
    """Creates an account with a profile, and submits a job that suggests where to begin. Here an `Idempotency-Key` is
    scoped to the e-mail, and a replay needs the same password."""
    return await open_account(request, submitting, body)


@router.get("/me")
async def get_own_profile(user: CurrentUser) -> OwnProfileOut:
    """Returns your profile."""
    return await read(_load_own, user_id=user.id)


def _load_own(session: Session, *, user_id: UUID) -> OwnProfileOut:
    return own_profile_of(profiles.get_own(session, user_id=user_id), users.get_time_zone(session, user_id))


@router.patch("/me")
async def change_own_profile(user: CurrentUser, body: ProfileChanges) -> ChangedProfileOut:
    """Changes the given fields, or creates the profile. Changed text is searchable once `job` has ended."""
    profile, job = await write(_change, body, user_id=user.id)
    return ChangedProfileOut(**profile.model_dump(), job=None if job is None else await show(job))


def _change(session: Session, body: ProfileChanges, *, user_id: UUID) -> tuple[OwnProfileOut, Job | None]:
    if body.time_zone is not None:
        users.set_time_zone(session, user_id, body.time_zone)
    changes = body.model_dump(exclude_none=True, exclude={"time_zone"})
    profile, is_reworded = profiles.change(session, changes, user_id=user_id)
    job = submit(session, EmbedProfile(), user_id=user_id) if is_reworded else None
    return own_profile_of(profile, users.get_time_zone(session, user_id)), job


@router.delete("/me", status_code=204)
async def delete_own_profile(user: CurrentUser) -> None:
    """Deletes your profile and everything derived from it. The account stays."""
    await write(profiles.remove, user_id=user.id)


@router.post("/me/personalize", status_code=202, responses=job_of("profiles.personalize"))
async def personalize_own_profile(user: CurrentUser, submitting: Submitting, body: JobIn | None = None) -> JobOut:
    """Suggests again where to begin, from your current profile and library."""
    callback_url = None if body is None else body.callback_url
    return await submitting.submit_with(_personalize, user_id=user.id, callback_url=callback_url)


def _personalize(session: Session, *, user_id: UUID, callback_url: str | None) -> Job:
    profiles.get_own(session, user_id=user_id)
    return submit(session, PersonalizeProfile(), user_id=user_id, callback_url=callback_url)


@router.post(
    "/ingest", status_code=202, responses=job_of("profiles.ingest"), openapi_extra={"requestBody": REQUEST_BODY}
)
async def ingest_profile(user: CurrentUser, submitting: Submitting, source: SourceDep) -> JobOut:
    """Extracts your profile from a text about you. Administrators may name another account with `email`."""
    if source.fields.email is not None:
        if not user.is_admin:
            raise NotAnAdministrator
        act_as_platform()
    return await submitting.submit_with(_ingest, source, user_id=user.id)


def _ingest(session: Session, source: NewSource, *, user_id: UUID) -> Job:
    file, fields = source.file, source.fields
    owner_id = user_id if fields.email is None else users.ensure(session, email=fields.email, username=fields.username)
    stored = profiles.add_source(session, user_id=owner_id, path=file.path, kind=file.kind, body=file.body)
    return submit(session, IngestProfile(source_id=stored.id), user_id=user_id, callback_url=fields.callback_url)


@router.post("/match", status_code=202, responses=job_of("profiles.match"))
async def match_people(user: CurrentUser, submitting: Submitting, body: MatchIn) -> JobOut:
    """Finds people with a discoverable profile, by a query or by similarity to a user."""
    return await submitting.submit_with(_match, body, user_id=user.id)


def _match(session: Session, body: MatchIn, *, user_id: UUID) -> Job:
    if body.user_id is not None:
        matching.get_to_match(session, body.user_id, viewer_id=user_id)
    contract = MatchPeople(query=body.query, like_user_id=body.user_id, limit=body.limit)
    return submit(session, contract, user_id=user_id, callback_url=body.callback_url)


@router.post("/progress", status_code=202, responses=job_of("profiles.progress"))
async def record_progress(user: CurrentUser, submitting: Submitting, body: ProgressIn) -> JobOut:
    """Records a completed task and assesses the progress of the learner. Administrators may name another learner with
    `user_id`: the job belongs to that account, and counts in its quota."""
    submitting = await for_owner(submitting, user, body.user_id)
    return await submitting.submit_with(_record, body, user_id=submitting.user_id)


def _record(session: Session, body: ProgressIn, *, user_id: UUID) -> Job:
    entry = sessions.add_progress(
        session,
        user_id=user_id,
        completed_task=body.completed_task,
        score=body.score,
        minutes=body.minutes,
        session_id=body.session_id,
    )
    return submit(session, AssessProgress(entry_id=entry.id), user_id=user_id, callback_url=body.callback_url)


@router.get("/progress")
async def list_progress(user: CurrentUser, page: Page, topic: TopicQuery = None) -> PageOut[ProgressOut]:
    """Lists your completed tasks, newest first; with a `topic`, those on it."""
    rows = await read(sessions.list_progress, user_id=user.id, limit=page.limit + 1, before=page.before, topic=topic)
    names = await read(topics.names, user_id=user.id)
    return page_of(rows, page.limit, lambda entry: progress_of(entry, names))


@router.get("/mastery")
async def get_mastery(user: CurrentUser) -> MasteriesOut:
    """Lists your mastery by topic, the weakest first. A task counts once its job has assigned a topic."""
    observations = [Observation(*row) for row in await read(sessions.list_observations, user_id=user.id)]
    return MasteriesOut(items=[_mastery(one) for one in by_topic(observations, settings().mastery).values()])


def _mastery(mastery: Mastery) -> MasteryOut:
    return MasteryOut(
        topic=mastery.topic,
        mastery=round(mastery.probability, 3),
        observations=mastery.observations,
        exposures=mastery.exposures,
        last_completed_at=mastery.last_at,
    )


@router.get("")
async def list_profiles(user: CurrentUser, page: Page, name: NameQuery = None) -> PageOut[OwnProfileOut | ProfileOut]:
    """Lists your own profile and all discoverable ones, or those of a name. Of others the list has the first 2,000
    characters of `wiki_content`; GET /api/profiles/{user_id} has all of it."""
    asked = profiles.list_visible if name is None else partial(profiles.list_by_name, name=name)
    rows = await read(asked, viewer_id=user.id, limit=page.limit + 1, before=page.before)
    time_zone = await read(users.get_time_zone, user.id)
    render = partial(_render, time_zone=time_zone, viewer_id=user.id, of_others=listed_profile_of)
    return await asyncio.to_thread(page_of, rows, page.limit, render)  # masking takes a while


@router.get("/{user_id}")
async def get_profile(user_id: UUID, user: CurrentUser) -> OwnProfileOut | ProfileOut:
    """Returns a discoverable profile, or your own."""
    found = await read(profiles.get_visible, user_id, viewer_id=user.id)
    time_zone = await read(users.get_time_zone, user.id)
    render = partial(_render, time_zone=time_zone, viewer_id=user.id, of_others=ProfileOut.model_validate)
    return await asyncio.to_thread(render, found)


def _render(
    profile: Profile, *, time_zone: str, viewer_id: UUID, of_others: Callable[[Profile], ProfileOut]
) -> OwnProfileOut | ProfileOut:
    return own_profile_of(profile, time_zone) if profile.user_id == viewer_id else of_others(profile)
