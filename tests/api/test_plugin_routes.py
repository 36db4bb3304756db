"""The routes of plug-ins beside those of Pensum: which are taken, and which are left out with a reason."""

import secrets
import sys
from pathlib import Path
from types import ModuleType

import pytest
from fastapi import APIRouter

from api.main import ROUTERS
from api.plugin_routes import routers
from tasks.contract import Contract
from tasks.plugins import JobPlugin
from tasks.queues import CPU
from tests.support.api_server import running_server
from tests.support.factories import Person
from tests.support.installed_packages import install


class Count(Contract):
    kind = "text.count"
    stages = {"run": CPU}  # noqa: RUF012  # pydantic copies defaults


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    found = ModuleType(f"counting_{secrets.token_hex(4)}")
    monkeypatch.setitem(sys.modules, found.__name__, found)
    return found


def plugin(module: ModuleType) -> JobPlugin:
    return JobPlugin(contract=Count, result=Count, handlers="json", router=f"{module.__name__}:router")


def router_with(path: str, name: str = "submit_count") -> APIRouter:
    router = APIRouter()

    @router.post(path, name=name)
    async def submit() -> None:
        """Submits it."""

    return router


def test_route_below_the_name_of_the_kind_is_taken(module: ModuleType) -> None:
    module.router = router_with("/api/plugins/text/count")  # type: ignore[attr-defined]  # the module is made here
    assert list(routers(ROUTERS, [plugin(module)])) == [module.router]


@pytest.mark.parametrize(
    ("router", "reason"),
    [
        (None, "is no APIRouter"),
        (router_with("/api/plugins/text/other"), "has no POST /api/plugins/text/count, where clients submit its kind"),
        (router_with("/api/jobs"), "has no POST"),
        (router_with("/api/plugins/text/count", name="list_jobs"), "another route has the name 'list_jobs' already"),
    ],
)
def test_route_that_does_not_fit_is_left_out(
    module: ModuleType, caplog: pytest.LogCaptureFixture, router: object, reason: str
) -> None:
    module.router = router  # type: ignore[attr-defined]  # the module is made here
    assert list(routers(ROUTERS, [plugin(module)])) == []
    assert reason in caplog.text


def test_route_beyond_the_namespace_is_left_out(module: ModuleType, caplog: pytest.LogCaptureFixture) -> None:
    router = router_with("/api/plugins/text/count")
    router.include_router(router_with("/api/jobs", name="submit_other"))
    module.router = router  # type: ignore[attr-defined]  # the module is made here
    assert list(routers(ROUTERS, [plugin(module)])) == []
    assert "below /api/plugins/text/" in caplog.text


@pytest.mark.system
async def test_api_serves_without_a_plugin_that_is_broken(platform: None, user: Person, tmp_path: Path) -> None:
    install(tmp_path, "counting_broken", contract="raise RuntimeError('no licence')")
    settings = {"PENSUM_JOB_PLUGINS": "true", "PYTHONPATH": str(tmp_path)}
    with running_server(**settings) as server:
        async with server.client(user) as client:
            assert (await client.get("/api/jobs")).json()["items"] == []
        assert "counting-broken 1.0 is left out: RuntimeError: no licence" in "".join(server.log).replace("_", "-")
