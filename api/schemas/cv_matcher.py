from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AliasChoices, ConfigDict, Field, model_validator

from api.schemas.submitted import JobIn
from db.models import CvMatch
from tasks.results.cv import Match

MOST_ADS, MOST_CVS, MOST_PAIRS = 10, 200, 400


class CvMatchIn(JobIn):
    """Each CV is compared with each ad. A model is asked where the chain of `profiles` has one, or `provider` names
    one; `extractive` asks none."""

    project_id: Annotated[
        UUID | None,
        Field(description="Without one: your project `CV matching`, made where it is missing."),
    ] = None
    employer_document_ids: Annotated[
        list[UUID],
        Field(
            min_length=1,
            max_length=MOST_ADS,
            validation_alias=AliasChoices("employer_document_ids", "employer_doc_ids"),
        ),
    ]
    applicant_document_ids: Annotated[
        list[UUID],
        Field(
            min_length=1,
            max_length=MOST_CVS,
            validation_alias=AliasChoices("applicant_document_ids", "applicant_doc_ids"),
        ),
    ]
    provider: Annotated[
        str | None, Field(min_length=1, max_length=200, validation_alias=AliasChoices("provider", "llm_type"))
    ] = None

    @model_validator(mode="after")
    def _once_each(self) -> "CvMatchIn":
        self.employer_document_ids = list(dict.fromkeys(self.employer_document_ids))
        self.applicant_document_ids = list(dict.fromkeys(self.applicant_document_ids))
        if both := set(self.employer_document_ids) & set(self.applicant_document_ids):
            raise ValueError(f"document {min(both)} is both a job ad and a CV")
        if len(self.employer_document_ids) * len(self.applicant_document_ids) > MOST_PAIRS:
            raise ValueError(f"at most {MOST_PAIRS} pairs of an ad and a CV may be compared at once")
        return self


class CvMatchOut(Match):
    """A CV compared with a job ad. `employer` and `applicant` are the titles of both documents."""

    id: UUID
    project_id: UUID
    job_id: UUID
    employer_document_id: UUID
    applicant_document_id: UUID
    employer: str
    applicant: str
    provider: str
    model: str
    created_at: datetime

    model_config = ConfigDict(from_attributes=True)


def shown(match: CvMatch, titles: Mapping[UUID, str]) -> CvMatchOut:
    """`titles` of documents, by their ids."""
    columns: dict[str, Any] = {name: getattr(match, name) for name in CvMatchOut.model_fields if hasattr(match, name)}
    columns["employer"] = titles.get(match.employer_document_id, "")
    columns["applicant"] = titles.get(match.applicant_document_id, "")
    return CvMatchOut.model_validate(match.result | columns)
