"""Kinds of job from installed packages: what is taken, and what is left out with a reason."""

import logging
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks import plugins
from tasks.contracts import BUILT_IN, CONTRACTS
from tasks.handlers import HANDLERS
from tasks.plugin_handlers import register
from tasks.plugins import JobPlugin
from tests.support.configuration import Configure
from tests.support.installed_packages import install

HANDLER = """
from tasks.handlers import handles
from {module} import Count, Counted

@handles(Count)
def count(attempt, request):
    return Counted(words=0)
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configure: Configure) -> Iterator[Path]:
    """A folder of installed packages."""
    configure(PENSUM_JOB_PLUGINS="true")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(HANDLERS)
    yield tmp_path
    for stage in HANDLERS.keys() - before:
        del HANDLERS[stage]


@pytest.fixture
def name() -> str:
    """Of a package that no other test has imported."""
    return f"counting_{secrets.token_hex(4)}"


def found() -> dict[str, JobPlugin]:
    return {plugin.kind: plugin for plugin in plugins.find(BUILT_IN)}


def test_installed_kind_is_found(site: Path, name: str) -> None:
    install(site, name)
    plugin = found()["text.count"]
    assert (plugin.contract.__module__, plugin.path) == (name, "/api/plugins/text/count")


def test_no_kind_is_found_where_plugins_are_off(site: Path, name: str, configure: Configure) -> None:
    install(site, name)
    configure(PENSUM_JOB_PLUGINS="false")
    assert found() == {}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"contract": "raise RuntimeError('no licence')"}, "RuntimeError: no licence"),
        ({"contract": "import nothing_like_it"}, "ModuleNotFoundError: No module named 'nothing_like_it'"),
        ({"contract": "JOB = 3"}, "leads to 3, and not to a tasks.plugins.JobPlugin"),
        ({"kind": "llm.count"}, "kinds that begin with 'llm' are Pensum's own"),
        ({"kind": "count"}, "the kind 'count' is not like text.wordcount"),
        ({"entry": "text.other"}, "its contract has the kind 'text.count', which is to be the name of the entry point"),
    ],
)
def test_what_is_broken_is_left_out_and_its_package_is_named(
    site: Path, name: str, caplog: pytest.LogCaptureFixture, values: dict[str, str], reason: str
) -> None:
    install(site, name, **values)
    install(site, f"{name}_sound", kind="text.sound")
    assert set(found()) == {"text.sound"}
    [message] = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert f"{name} 1.0 is left out" in message.replace("-", "_")
    assert reason in message


def test_of_two_packages_with_one_kind_the_first_by_name_counts(
    site: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    install(site, f"{name}_b")
    install(site, f"{name}_a")
    assert found()["text.count"].contract.__module__ == f"{name}_a"
    assert "another installed package has this kind already" in caplog.text


def test_handlers_are_registered_for_each_stage(site: Path, name: str) -> None:
    install(site, name, handlers=f"{name}_handlers")
    (site / f"{name}_handlers.py").write_text(HANDLER.format(module=name))
    register(found()["text.count"])
    assert ("text.count", "run") in HANDLERS


def test_kind_without_a_handler_is_claimed_by_no_worker(
    site: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    install(site, name, handlers=f"{name}_handlers")
    (site / f"{name}_handlers.py").write_text(HANDLER.format(module=name) + "\nimport nothing_like_it")
    register(found()["text.count"])
    assert ("text.count", "run") not in HANDLERS
    assert "No module named 'nothing_like_it'" in caplog.text


def test_stage_without_a_handler_is_told(site: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    install(site, name, handlers="json")
    register(found()["text.count"])
    assert "json handles no stage 'run'" in caplog.text


def test_handlers_are_not_imported_by_who_looks_for_kinds(site: Path, name: str) -> None:
    install(site, name, handlers=f"{name}_handlers", router=f"{name}_route:router")
    assert "text.count" in found()
    assert not {f"{name}_handlers", f"{name}_route"} & sys.modules.keys()


def test_tests_know_the_kinds_of_this_tree_alone() -> None:
    assert CONTRACTS == BUILT_IN
