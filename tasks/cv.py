"""Matching CVs with job ads."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import NotFound, Permanent, Transient
from core.settings import settings
from db.queries import matches, projects
from db.queries.library import documents
from db.queries.matches import FileToMatch
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.attempt_llm import provider_for, record_usage
from tasks.contracts import MatchCvs
from tasks.handlers import MoveOn, Outcome, handles
from tasks.results.cv import MatchedCvs, RankedCv, UnreadCv
from tasks.steps.cv_matches import ComparedCv, match_of
from tasks.steps.retrieval import encode_or_compare_words
from workers.cv.judges import judge_of
from workers.cv.judging import AdWithoutRequirements, Cv, Judge
from workers.cv.types import Requirement, Span
from workers.documents import memory_limit
from workers.documents.hidden import hidden_spans, without_pictures, without_places
from workers.llm.completion import total_usage
from workers.llm.gateway import Usage

MOST_CHARACTERS = 100_000  # of a CV or an ad that are read


class DocumentWithoutText(Permanent):
    """The document has no text that could be compared: a scan, or a file that could not be read."""

    slug = "document-without-text"


class NothingRequired(Permanent):
    """No line of the job ad says what is required."""

    slug = "ad-without-requirements"


class LookedAtBefore(Transient):
    """A document changed between the look at its file and the comparison. Submit the match again."""

    slug = "library-changed"


@handles(MatchCvs, stage="scan")
def scan_files(attempt: Attempt, request: MatchCvs) -> Outcome:
    """Stores what of each file its reader does not see. A second run looks at no file again."""
    files = [*request.employer_document_ids, *request.applicant_document_ids]
    total = len(files)
    for done, document_id in enumerate(files):
        attempt.checkpoint()
        attempt.report(done, total, "files", "looking for hidden text")
        _scan(attempt, document_id)
    return MoveOn("run")


def _scan(attempt: Attempt, document_id: UUID) -> None:
    with read_only() as session:
        file = matches.find_file(session, document_id, user_id=attempt.user_id)
        if file is None or file.text is None or file.hidden is not None:
            return
        body = documents.get_body(session, document_id)
    with memory_limit.enforced(settings().parsing.parse_memory_bytes):
        hidden = hidden_spans(body, file.kind, file.text)
    with transaction() as session:
        matches.keep_scan(session, file, hidden, user_id=attempt.user_id)


@handles(MatchCvs)
def match_cvs(attempt: Attempt, request: MatchCvs) -> Outcome:
    """Stores each match as soon as it is there. A second run goes on with the pairs that are left; what was deleted
    meanwhile is left out."""
    provider = provider_for(attempt)
    matching = _Matching(attempt, request, judge_of(provider, encode_or_compare_words(attempt), attempt.checkpoint))
    matching.run()

    def write(session: Session) -> MatchedCvs:
        projects.get(session, request.project_id, user_id=attempt.user_id)
        ranked = matches.ranking(session, user_id=attempt.user_id, job_id=attempt.id)
        rows = [RankedCv.model_validate(one, from_attributes=True) for one in ranked]
        return MatchedCvs(matches=rows, not_read=list(matching.unread.values()))

    return write


class _Matching:
    """All pairs of one job."""

    def __init__(self, attempt: Attempt, request: MatchCvs, judge: Judge) -> None:
        self.unread: dict[UUID, UnreadCv] = {}
        self._attempt = attempt
        self._request = request
        self._judge = judge
        self._usage: Usage | None = None
        self._today = datetime.now(UTC).date()

    def run(self) -> None:
        with read_only() as session:
            projects.get(session, self._request.project_id, user_id=self._attempt.user_id)
            known = matches.done_pairs(session, self._attempt.id)
        total = len(self._request.employer_document_ids) * len(self._request.applicant_document_ids)
        done = 0
        for employer_id in self._request.employer_document_ids:
            ad, requirements = self._read_ad(employer_id)
            for applicant_id in self._request.applicant_document_ids:
                self._attempt.checkpoint()
                self._attempt.report(done, total, "cvs", "comparing")
                self._compare(ad, requirements, applicant_id, is_done=(employer_id, applicant_id) in known)
                done += 1
        self._attempt.report(total, total, "cvs", "compared")
        self._fail_if_none_has_text()
        if self._usage is not None:
            record_usage(self._attempt, self._judge.provider, self._usage)
        else:
            record_usage(self._attempt, self._judge.provider, Usage(model="", prompt_tokens=0, output_tokens=0))

    def _read_ad(self, document_id: UUID) -> tuple[FileToMatch, list[Requirement]]:
        ad = self._file(document_id)
        if ad is None:
            raise NotFound(f"The job ad {document_id} was deleted.")
        if not ad.text:
            raise DocumentWithoutText(f"The job ad {ad.title!r} ({ad.id}) has no text. {_reason(ad)}")
        ad = replace(ad, text=without_places(ad.text, ad.hidden or ()))  # nobody can meet what nobody sees
        assert ad.text is not None
        try:
            requirements, usage = self._judge.requirements(ad.text[:MOST_CHARACTERS])
        except AdWithoutRequirements:
            raise NothingRequired(
                f"The job ad {ad.title!r} ({ad.id}) names no requirement that could be recognized. List them under a"
                " heading such as 'Requirements'."
            ) from None
        self._count(usage)
        return ad, requirements

    def _compare(
        self, ad: FileToMatch, requirements: Sequence[Requirement], applicant_id: UUID, *, is_done: bool
    ) -> None:
        cv = self._file(applicant_id)
        if cv is None:
            return  # it was deleted
        if not cv.text:
            self.unread[cv.id] = UnreadCv(
                applicant_document_id=cv.id, applicant=cv.title, problem=DocumentWithoutText.slug, detail=_reason(cv)
            )
        elif not is_done:
            self._judge_and_store(ad, requirements, cv)

    def _judge_and_store(self, ad: FileToMatch, requirements: Sequence[Requirement], cv: FileToMatch) -> None:
        assert ad.text is not None
        assert cv.text is not None
        if cv.hidden is None:
            raise LookedAtBefore
        cv_text, ad_text = without_pictures(cv.kind, cv.text)[:MOST_CHARACTERS], ad.text[:MOST_CHARACTERS]
        hidden = [Span(*one) for one in cv.hidden]
        judgement, usage = self._judge.judge(ad_text, requirements, Cv(cv_text, hidden, self._today))
        self._count(usage)
        with transaction() as session:
            match = match_of(session, judgement, ComparedCv(ad.id, cv.id, cv_text), user_id=self._attempt.user_id)
            matches.add(
                session,
                user_id=self._attempt.user_id,
                project_id=self._request.project_id,
                job_id=self._attempt.id,
                employer_document_id=ad.id,
                applicant_document_id=cv.id,
                match_score=match.match_score,
                provider=self._judge.provider,
                model=usage.model if usage else "",
                result=match.model_dump(mode="json", exclude={"match_score"}),
            )

    def _file(self, document_id: UUID) -> FileToMatch | None:
        with read_only() as session:
            return matches.find_file(session, document_id, user_id=self._attempt.user_id)

    def _count(self, usage: Usage | None) -> None:
        if usage is not None:
            self._usage = usage if self._usage is None else total_usage(self._usage, usage)

    def _fail_if_none_has_text(self) -> None:
        if self.unread and len(self.unread) == len(self._request.applicant_document_ids):
            first = next(iter(self.unread.values()))
            raise DocumentWithoutText(
                f"None of the {len(self.unread)} CVs has text. {first.applicant!r}: {first.detail}"
            )


def _reason(file: FileToMatch) -> str:
    said = str((file.problem or {}).get("detail") or "")
    return said or "It may be a scan: run OCR on the file and upload the result."
