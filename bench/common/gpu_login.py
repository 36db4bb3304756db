"""Workers that log in as those of a GPU host do, with the row rules of that login or without."""

from collections.abc import Mapping

from sqlalchemy import make_url

from bench.common.servers import connected
from db.worker_rights import GPU_ROLE

WITHOUT_ROW_RULES = "without_row_rules"


def of_gpu_host(env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a GPU host's workers."""
    url = make_url(env["DATABASE_URL"]).set(username=GPU_ROLE).render_as_string(hide_password=False)
    return {**env, "DATABASE_URL": url}


def set_row_rules(database_url: str, *, hold: bool) -> None:
    """For the whole server. The login may do the same in each table, to all its rows where they do not hold."""
    with connected(database_url) as cursor:
        cursor.execute(f"ALTER ROLE {GPU_ROLE} {'NOBYPASSRLS' if hold else 'BYPASSRLS'}")
