"""What a Python program does with the client that openapi-python-client generated: URL and key are its arguments."""

import sys
from io import BytesIO

from pensum_client.api.answers import ask_question
from pensum_client.api.documents import upload_document
from pensum_client.api.jobs import get_job, list_jobs
from pensum_client.models import AnswersAskJob, AskIn, DocumentsIngestJob, DocumentUpload, Problem
from pensum_client.types import File

from pensum_client import AuthenticatedClient  # type: ignore[attr-defined]  # the generated one, not ours of this name

client = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2])

file = File(payload=BytesIO(b"# Leases\n\nA lease is a promise that ends by itself."), file_name="leases.md")
uploaded = upload_document.sync_detailed(client=client, body=DocumentUpload(file=file), prefer="wait=60")
assert isinstance(uploaded.parsed, DocumentsIngestJob), uploaded
assert uploaded.headers["Location"] == f"/api/jobs/{uploaded.parsed.id}"

asked = ask_question.sync(client=client, body=AskIn(question="What is a lease?"))
assert isinstance(asked, AnswersAskJob), asked
while asked.finished_at is None:
    asked = get_job.sync(asked.id, client=client, wait=30)
    assert isinstance(asked, AnswersAskJob), asked
assert "promise" in asked.result.answer

wrong = list_jobs.sync(client=client, limit=1000)
assert isinstance(wrong, Problem), wrong
assert wrong.errors[0].field == "limit"
print("ok")
