"""The health of a provider, as jobs and probes report it."""

from collections.abc import Iterator

import pytest

from db.models import LlmProvider
from db.transactions import read_only, transaction
from tasks import provider_health
from tests.support.providers import announced_providers
from workers.llm.gateway import ModelRateLimited, ModelUnavailable


@pytest.fixture
def ollama(platform: None) -> Iterator[str]:
    with announced_providers({"ollama": []}):
        yield "ollama"


def failures_of(name: str) -> int:
    with read_only() as session:
        return session.get_one(LlmProvider, name).failures


def seconds_to_probe(name: str) -> float:
    with read_only() as session:
        provider = session.get_one(LlmProvider, name)
        assert provider.down_since is not None
        return (provider.probe_at - provider.down_since).total_seconds()


def test_jobs_that_one_outage_cuts_off_are_one_failure(ollama: str) -> None:
    with transaction() as session:
        for _ in range(20):
            provider_health.report_failure(session, ollama, ModelUnavailable())
    assert failures_of(ollama) == 1
    assert seconds_to_probe(ollama) == 1


def test_each_probe_that_fails_doubles_the_pause(ollama: str) -> None:
    with transaction() as session:  # in which time stands still
        provider_health.report_failure(session, ollama, ModelUnavailable())
        provider_health.report_failure(session, ollama, ModelUnavailable(), is_probe=True)
        provider_health.report_failure(session, ollama, ModelUnavailable(), is_probe=True)
    assert failures_of(ollama) == 3
    assert seconds_to_probe(ollama) == 4


def test_pause_that_a_later_job_was_asked_for_is_kept(ollama: str) -> None:
    with transaction() as session:
        provider_health.report_failure(session, ollama, ModelUnavailable())
        provider_health.report_failure(session, ollama, ModelRateLimited("Later.", retry_after_seconds=20))
    assert seconds_to_probe(ollama) == 20
