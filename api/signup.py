"""An account that is opened together with the first job of its owner, who can show nothing yet but what they send."""

import hashlib
import json
from functools import partial
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session

from api.accounts import mails, passwords, rate_limiting
from api.schemas.profiles import NewProfileIn, NewProfileOut
from api.submission import Submission, SubmissionOf
from db.models import Job
from db.queries.accounts import users
from db.queries.accounts.users import EmailTaken
from db.queries.jobs import idempotency
from db.queries.jobs.idempotency import IdempotencyKeyReused
from db.queries.profiles import profiles
from db.row_level_security import act_for, acting_as_platform
from db.transactions import read, write
from tasks.contracts import PersonalizeProfile
from tasks.submit import submit


async def open_account(request: Request, submission_of: SubmissionOf, body: NewProfileIn) -> NewProfileOut:
    """Account, profile and jobs in one commit, or nothing. Raises `WeakPassword`, `EmailTaken` or `TooManyLogins`."""
    await rate_limiting.count_registration(request)
    hashed = await passwords.check_and_hash(body.password, email=body.email, username=body.username)
    with acting_as_platform():
        try:
            submission, job = await write(_open, submission_of, body, hashed)
        except EmailTaken:
            submission, job = await _replay(submission_of, body)
    assert job.user_id is not None
    act_for(job.user_id)
    shown = await submission.finish(job)
    return NewProfileOut(**shown.model_dump(), user_id=job.user_id)


def _open(
    session: Session, submission_of: SubmissionOf, body: NewProfileIn, hashed_password: str
) -> tuple[Submission, Job]:
    user = users.add(session, email=body.email, username=body.username, hashed_password=hashed_password)
    mails.submit_mail(session, user.id, "verify")
    profiles.add(session, user_id=user.id, name=body.username)
    submission = submission_of(user.id)
    create = partial(_submit, submission=submission, callback_url=body.callback_url)
    if submission.idempotency_key is None:
        return submission, create(session)
    job, _ = idempotency.once(
        session,
        create,
        user_id=user.id,
        route=submission.request.url.path,
        key=submission.idempotency_key,
        fingerprint=_fingerprint(body),
    )
    return submission, job


def _submit(session: Session, *, submission: Submission, callback_url: str | None) -> Job:
    job = submit(session, PersonalizeProfile(), user_id=submission.user_id, callback_url=callback_url)
    return submission.with_deadline(session, job)


async def _replay(submission_of: SubmissionOf, body: NewProfileIn) -> tuple[Submission, Job]:
    """Who sends the same again, with the key and the password of the first time, is answered as then. Whoever else
    sends it learns only that the e-mail is taken."""
    found = await read(users.find_by_email, body.email)
    if found is None or (submission := submission_of(found.id)).idempotency_key is None:
        raise EmailTaken
    if not await passwords.is_password(body.password, found.hashed_password):
        raise EmailTaken
    job = await read(_find_job, submission, found.id, _fingerprint(body))
    submission.response.headers["Idempotency-Replayed"] = "true"
    return submission, job


def _find_job(session: Session, submission: Submission, user_id: UUID, fingerprint: bytes) -> Job:
    key, route = submission.idempotency_key, submission.request.url.path
    known = idempotency.find(session, user_id=user_id, route=route, key=key) if key is not None else None
    if known is None:
        raise EmailTaken
    if known.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return session.get_one(Job, known.job_id)


def _fingerprint(body: NewProfileIn) -> bytes:
    """Without the password: what is kept of that must be slow to guess."""
    said = body.model_dump(mode="json", exclude={"password"})
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()
