"""Rules for the contract of every kind of job."""

import importlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from celeryconfig import imports
from tasks.contracts import CONTRACTS, Contract, Deadline
from tasks.handlers import HANDLERS
from tasks.queues import GPU_LLM, QUEUES
from tests.support.failures import each

ID = "0198c5a6-0000-7000-8000-000000000000"

#: The fields that every contract of the kind must have; all others were or may have been added later.
REQUIRED: dict[str, dict[str, Any]] = {
    "documents.ingest": {"document_id": ID},
    "documents.summarize": {"document_id": ID},
    "transcripts.ingest": {},
    "embeddings.query": {"text": "entropy"},
    "embeddings.rerank": {"query": "entropy", "passages": [{"document_id": ID, "start": 0, "end": 9}]},
    "embeddings.build": {"generation_id": 2},
    "embeddings.heal": {},
    "learning.resources": {"query": "entropy"},
    "learning.exercises": {"exercise_type": "cloze", "topic": "entropy"},
    "learning.grade": {},
    "profiles.ingest": {"source_id": ID},
    "profiles.embed": {},
    "profiles.personalize": {},
    "profiles.match": {},
    "profiles.progress": {"entry_id": ID},
    "cv.match": {"project_id": ID, "employer_document_ids": [ID], "applicant_document_ids": [ID]},
    "cv.report": {"match_id": ID},
    "stories.reply": {"project_id": ID},
    "stories.export": {"project_id": ID, "chapter_id": ID},
    "stories.chapter": {"project_id": ID, "memory_ids": [ID]},
    "answers.ask": {"question": "What is entropy?"},
    "chat.reply": {"message_id": ID},
    "chat.title": {"message_id": ID},
    "instructions.preview": {"question": "What is entropy?", "text": "Be brief."},
    "llm.generate": {"prompt": "What is entropy?"},
    "llm.pull": {"provider": "ollama", "name": "smollm2:135m"},
    "llm.delete": {"provider": "ollama", "name": "smollm2:135m"},
    "llm.embed": {"texts": ["entropy"]},
    "webhooks.deliver": {},
    "jobs.act": {"bulk_action_id": ID},
    "mail.send": {"user_id": ID, "purpose": "verify"},
}

OPTIONAL: dict[str, dict[str, Any]] = {
    "documents.ingest": {"version": 2, "url": "https://example.org/"},
    "transcripts.ingest": {"is_fetched": True, "language": "de"},
    "embeddings.query": {"generation_id": 2},
    "embeddings.build": {"questions": [{"question": "What is entropy?", "quote": "Entropy is"}]},
    "learning.resources": {"session_id": ID, "limit": 3},
    "learning.exercises": {"difficulty": "hard", "count": 1, "session_id": ID},
    "learning.grade": {"begins": "compare"},
    "profiles.match": {"query": "a gardener", "like_user_id": ID, "limit": 3},
    "cv.match": {"provider": "extractive"},
    "stories.chapter": {"title": "Early years", "theme": "work", "decade": 1950},
    "answers.ask": {"project_id": ID, "session_id": ID},
    "instructions.preview": {"project_id": ID, "of_site": True},
    "chat.reply": {"fresh": True, "provider": "ollama", "model": "llama3.2:3b"},
    "chat.title": {"provider": "ollama", "model": "llama3.2:3b"},
    "llm.generate": {
        "system": "Be brief.",
        "model": "m",
        "provider": "ollama",
        "schema": {"type": "object"},
        "turns": [{"role": "user", "content": "What is work?"}, {"role": "assistant", "content": "Force by way."}],
        "temperature": 0.5,
        "max_tokens": 5,
        "seed": 1,
        "stop": ["END"],
        "thinks": True,
    },
}


def subclasses(contract: type[Contract]) -> Iterator[type[Contract]]:
    for subclass in contract.__subclasses__():
        yield subclass
        yield from subclasses(subclass)


def test_every_contract_of_the_catalogue_is_listed_under_its_own_name() -> None:
    written = [contract for contract in subclasses(Contract) if contract.__module__.startswith("tasks.")]
    assert len({contract.kind for contract in written}) == len(written)
    assert {contract.kind: contract for contract in written} == dict(CONTRACTS)


def test_wire_names_are_a_noun_and_a_verb() -> None:
    assert all(kind.count(".") == 1 and kind == kind.lower() for kind in CONTRACTS)


def test_every_stage_has_exactly_one_handler() -> None:
    for module in imports:
        importlib.import_module(module)
    assert set(HANDLERS) == {(kind, stage) for kind, contract in CONTRACTS.items() for stage in contract.stages}


def test_every_stage_runs_on_a_known_queue() -> None:
    for contract in CONTRACTS.values():
        assert contract.stages
        assert all(QUEUES[queue.name] is queue for queue in contract.stages.values())


def test_limits_are_sensible() -> None:
    for check in each(CONTRACTS):
        with check as kind:
            contract = CONTRACTS[kind]
            assert contract.max_attempts > 0
            assert contract.lease.total_seconds() > 5  # several heartbeats
            assert contract.backoff.total_seconds() >= 0


def test_later_fields_of_a_contract_have_defaults() -> None:
    for check in each(CONTRACTS):
        with check as kind:
            made = CONTRACTS[kind].model_validate(REQUIRED[kind])
            needed = {name for name, field in CONTRACTS[kind].model_fields.items() if field.is_required()}
            assert needed == made.model_fields_set


def test_contract_survives_json() -> None:
    for check in each(CONTRACTS):
        with check as kind:
            contract = CONTRACTS[kind]
            for values in (REQUIRED[kind], REQUIRED[kind] | OPTIONAL.get(kind, {})):
                made = contract.model_validate(values)
                payload = json.loads(json.dumps(made.model_dump(mode="json", by_alias=True)))
                assert contract.model_validate(payload) == made
                assert contract.model_validate(payload | {"of_tomorrow": 1}) == made
                assert values.items() <= payload.items()


def test_a_kind_has_a_deadline_if_it_asks_a_language_model() -> None:
    asking = {kind for kind, contract in CONTRACTS.items() if GPU_LLM in contract.stages.values()}
    assert {kind for kind, contract in CONTRACTS.items() if contract.deadline is not None} == asking
    assert all(contract.deadline != Deadline.BULK for contract in CONTRACTS.values() if contract.priority == 0)


def test_contract_is_frozen() -> None:
    contract = CONTRACTS["profiles.progress"].model_validate({"entry_id": ID})
    with pytest.raises(ValueError, match="frozen"):
        contract.entry_id = UUID(ID)  # type: ignore[attr-defined]  # the catalogue knows only that it is a contract
