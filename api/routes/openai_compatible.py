"""What programs that speak OpenAI's API ask for. Its forms are documented there, and in docs/openai-api.md."""

import time
from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.deps import AdmissionDep, CurrentUser, JobChangesDep, StreamCountsDep, StreamsDep
from api.openai_compatible import embeddings
from api.openai_compatible.chunks import Chunks, ChunkStream
from api.openai_compatible.completions import completion_of
from api.openai_compatible.jobs import Outcome, OwnJob
from api.openai_compatible.models import all_models, find_model
from api.openai_compatible.requests import ChatCompletionIn, EmbeddingsIn
from api.submission import Submitting
from db.queries.embeddings import generations
from db.transactions import read
from tasks.contracts import EmbedTexts

router = APIRouter(prefix="/v1", include_in_schema=False)


@router.get("/models")
async def list_openai_models(user: CurrentUser) -> dict[str, Any]:
    return {"object": "list", "data": await read(all_models)}


@router.get("/models/{name:path}")
async def get_openai_model(user: CurrentUser, name: Annotated[str, Path(max_length=200)]) -> dict[str, Any]:
    return await read(find_model, name)


@router.post("/chat/completions")
async def create_chat_completion(
    submitting: Submitting,
    body: ChatCompletionIn,
    user: CurrentUser,
    admission: AdmissionDep,
    streams: StreamsDep,
    stream_counts: StreamCountsDep,
    job_changes: JobChangesDep,
) -> Response:
    with ExitStack() as count:
        if body.stream:  # before there is a job that nobody would follow
            count.enter_context(stream_counts.opened(user))
        new = await submitting.submit(await body.contract(), callback_url=None)
        job = OwnJob(new.id, submitting.user_id, admission, job_changes)
        if not body.stream:
            return Outcome(job, completion_of)
        chunks = Chunks(new.id, body.model, int(time.time()))
        return ChunkStream(job, streams, admission, chunks, includes_usage=body.includes_usage, count=count.pop_all())


@router.post("/embeddings")
async def create_embeddings(
    submitting: Submitting, body: EmbeddingsIn, admission: AdmissionDep, job_changes: JobChangesDep
) -> Response:
    embeddings.check(body, await read(generations.get_active))
    new = await submitting.submit(EmbedTexts(texts=body.input), callback_url=None)
    job = OwnJob(new.id, submitting.user_id, admission, job_changes)
    return Outcome(job, embeddings.render_as(body.encoding_format))
