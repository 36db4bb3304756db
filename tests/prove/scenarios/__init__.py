"""The scenarios: what is there when the actors begin, and who they are."""

from tests.prove.scenarios import budgets, cuts, faults, one_job, several_jobs, submissions, turns, watchers, webhooks
from tests.prove.scenarios.registry import SCENARIOS as SCENARIOS
from tests.prove.scenarios.registry import Scenario as Scenario

MODULES = (one_job, cuts, faults, several_jobs, submissions, turns, budgets, webhooks, watchers)
