"""The scenarios: what is there when the actors begin, and who they are."""

from tests.prove.scenarios import cuts, faults, one_job, several_jobs
from tests.prove.scenarios.registry import SCENARIOS as SCENARIOS
from tests.prove.scenarios.registry import Scenario as Scenario

MODULES = (one_job, cuts, faults, several_jobs)
