"""Sign-up with a first job: account, profile and job in one commit. The request has no identity yet but its body."""

import hashlib
import json
from functools import partial
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session

from api.accounts import mails, passwords, rate_limiting
from api.asked import Asked, asked_of
from api.schemas.profiles import NewProfileIn, NewProfileOut
from api.submission import Submission, SubmissionOf
from db.models import IdempotencyKey, Job
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
    """Account, profile and jobs in one commit, or nothing. Raises `RegistrationClosed`, `WeakPassword`, `EmailTaken`
    or `TooManyLogins`."""
    users.ensure_registration()
    await rate_limiting.count_registration(request)
    hashed = await passwords.check_and_hash(body.password, email=body.email, username=body.username)
    with acting_as_platform():
        try:
            submission, job = await write(_open, submission_of, body, hashed, await asked_of(request))
        except EmailTaken:
            submission, job = await _replay(request, submission_of, body)
    assert job.user_id is not None
    act_for(job.user_id)
    shown = await submission.finish(job)
    return NewProfileOut(**shown.model_dump(), user_id=job.user_id)


def _open(
    session: Session, submission_of: SubmissionOf, body: NewProfileIn, hashed_password: str, asked: Asked
) -> tuple[Submission, Job]:
    user = users.add(session, email=body.email, username=body.username, hashed_password=hashed_password)
    mails.submit_mail(session, user.id, "verify")
    profiles.add(session, user_id=user.id, name=body.username)
    submission = submission_of(user.id)
    create = partial(submit, contract=PersonalizeProfile(), user_id=user.id, callback_url=body.callback_url)
    return submission, submission.create_once(session, create, asked, _fingerprint(body))


async def _replay(request: Request, submission_of: SubmissionOf, body: NewProfileIn) -> tuple[Submission, Job]:
    """The same request again, with the key and the password of the first time, gets the job of then. Any other request
    learns only that the e-mail is taken. A wrong password counts as a failed login."""
    found = await read(users.find_by_email, body.email)
    if found is None:
        raise EmailTaken
    submission = submission_of(found.id)
    known = await read(_find_known, submission, found.id)
    await rate_limiting.count_login(request, body.email)
    if not await passwords.is_password(body.password, found.hashed_password):
        raise EmailTaken
    await rate_limiting.uncount_login(request, body.email)
    if known.fingerprint != _fingerprint(body):
        raise IdempotencyKeyReused
    submission.mark_replayed()
    return submission, await read(idempotency.job_of, known)


def _find_known(session: Session, submission: Submission, user_id: UUID) -> IdempotencyKey:
    """Raises `EmailTaken` without hashing a password, where the key was not used for this account."""
    key, route = submission.idempotency_key, submission.request.url.path
    known = idempotency.find(session, user_id=user_id, route=route, key=key) if key is not None else None
    if known is None:
        raise EmailTaken
    return known


def _fingerprint(body: NewProfileIn) -> bytes:
    """Without the password: its hash must be slow to compute, which this one is not."""
    fields = body.model_dump(mode="json", exclude={"password"})
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).digest()
