from typing import Any

import jsonschema
from fastapi import APIRouter

from api.deps import CurrentUser
from api.middleware.fast_path import fast_path
from api.schemas.jobs import JobOut
from api.schemas.llm import EmbedIn, GenerateIn, ModelOut, ModelsOut
from api.submission import RESPONSES, Submitting
from core.errors import Invalid
from db.queries.jobs import workers
from db.transactions import read
from tasks.contracts import EmbedTexts, GenerateText

router = APIRouter(prefix="/api/llm", tags=["llm"])

LATEST_DIALECT = "https://json-schema.org/draft/2020-12/schema"
DIALECTS = {
    LATEST_DIALECT,
    "https://json-schema.org/draft/2019-09/schema",
    *(f"http://json-schema.org/draft-0{number}/schema" for number in (3, 4, 6, 7)),
}


@router.post("/generate", status_code=202, responses=RESPONSES)
@fast_path
async def generate_text(submitting: Submitting, body: GenerateIn) -> JobOut:
    """Generates text for a prompt. The text streams as `token` events of the job."""
    if body.answer_schema is not None:
        _check_schema(body.answer_schema)
    contract = GenerateText(**body.model_dump(exclude={"callback_url"}))
    return await submitting.submit(contract, callback_url=body.callback_url)


def _check_schema(schema: dict[str, Any]) -> None:
    if reason := _schema_error(schema):
        message = f"Invalid JSON schema: {reason}"
        raise Invalid(message, errors=[{"field": "schema", "message": message}])


def _schema_error(schema: dict[str, Any]) -> str | None:
    dialect = schema.get("$schema", LATEST_DIALECT)
    if not isinstance(dialect, str) or dialect.rstrip("#") not in DIALECTS:
        return f"unknown dialect $schema {dialect!r}"
    try:
        jsonschema.validators.validator_for(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        return error.message
    except RecursionError:
        return "nested too deeply"
    return None


@router.post("/embed", status_code=202, responses=RESPONSES)
@fast_path
async def embed_texts(submitting: Submitting, body: EmbedIn) -> JobOut:
    """Computes a vector for each text with the embedding model of the search."""
    return await submitting.submit(EmbedTexts(texts=body.texts), callback_url=body.callback_url)


@router.get("/models")
async def list_models(user: CurrentUser) -> ModelsOut:
    """Lists the language models of the live workers, as last reported by them."""
    alive = await read(workers.list_alive)
    by_name = {(model["provider"], model["name"]): model for worker in alive for model in worker.models}
    return ModelsOut(models=[ModelOut.model_validate(by_name[key]) for key in sorted(by_name)])
