"""What Schemathesis is told about the API beyond its document (`SCHEMATHESIS_HOOKS`)."""

from typing import Any

import schemathesis
from schemathesis import Case, HookContext

from tests.support.specified_methods import OF_SPECIFICATIONS

UNKNOWN_HEADER = "x-schemathesis-unknown-property"


@schemathesis.hook
def filter_case(_: HookContext, case: Case[Any]) -> bool:
    """A header that nobody knows is no error: proxies add theirs. Methods that only specifications name are none."""
    is_undeclared = case.method.upper() != case.operation.method.upper()
    return UNKNOWN_HEADER not in case.headers and not (is_undeclared and case.operation.path in OF_SPECIFICATIONS)
