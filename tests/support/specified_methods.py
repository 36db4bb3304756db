"""Methods that the OpenAPI document leaves out, by path: second names of something there, for sites that were written
for the specifications."""

from collections.abc import Mapping

OF_SPECIFICATIONS: Mapping[str, frozenset[str]] = {
    "/api/auth/verify": frozenset({"GET"}),
    "/api/projects/{project_id}": frozenset({"PUT"}),
    "/api/admin/users/{user_id}": frozenset({"PUT"}),
}
