"""Every route of administrators, called by a learner, who is refused, and by an operator, who is refused or sees
no text of a user."""

import httpx

from tests.api.test_isolation import Owner, assert_reveals_nothing, guarded_routes, owner
from tests.support.api_client import assert_problem, client_of
from tests.support.factories import make_user
from tests.support.failures import each
from tests.support.operator_routes import FOR_OPERATORS
from tests.support.owned_rows import MARK
from tests.support.routes import ask

__all__ = ["owner"]


async def test_operators_may_only_operate_and_see_no_texts(api: httpx.ASGITransport, owner: Owner) -> None:
    """If your route is meant for operators, add it to FOR_OPERATORS."""
    for check in each(route for route in guarded_routes() if route.path != "/api/admin/events"):  # a stream goes on
        with check as route:
            response = await ask(client_of(api, make_user(is_operator=True)), route, owner.things)
            if str(route) in FOR_OPERATORS:
                assert response.status_code < 500, response.text
                assert response.status_code != 403, response.text
                assert MARK not in response.text
            else:
                assert_problem(response, 403, "not-an-administrator")


async def test_administrator_endpoints_reject_other_users(stranger: httpx.AsyncClient, owner: Owner) -> None:
    for check in each(guarded_routes()):
        with check as route:
            response = await ask(stranger, route, owner.things)
            slug = "not-an-operator" if str(route) in FOR_OPERATORS else "not-an-administrator"
            assert_problem(response, 403, slug)
            assert_reveals_nothing(response, owner)
