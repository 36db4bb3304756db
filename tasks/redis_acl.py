"""The user of GPU workers in Redis or Valkey: its keys, channels and commands, and nothing else (docs/decisions/0033).

It takes wake-ups from the lists of gpu.* queues and adds some to those of others, which it cannot read. It hears what
concerns its own jobs, and publishes which jobs have changed and Flower's events. It cannot tell other workers anything
by Celery's remote control.
"""

from typing import Any

import redis
from redis.exceptions import ResponseError

from tasks.queues import QUEUES

GPU_USER = "pensum-worker-gpu"

CONNECTION = ("ping", "hello", "auth", "select", "quit", "client|setinfo", "client|setname", "client|id", "acl|whoami")
LISTEN = ("subscribe", "psubscribe", "unsubscribe", "punsubscribe")
LISTS = ("llen", "lpush", "brpop", "rpop", "del", "exists")
BINDINGS = ("sadd", "smembers", "srem")


def acl_rules(prefix: str, database: int) -> list[str]:
    """In the words of ACL SETUSER; without a password. Celery's remote control is subscribed to by a pattern, and for
    those Redis wants the same words."""
    heard = ("rings.gpu.*", "cancels", f"/{database}.celery.pidbox")
    return [
        *("on", "resetkeys", "resetchannels", "clearselectors", "-@all"),
        *_commands(*CONNECTION, "multi", "exec", "discard", "publish", *LISTS, *BINDINGS),
        f"~{prefix}gpu.*",
        f"~{prefix}_kombu.binding*",
        f"&{prefix}rings.*",
        f"&{prefix}changes",
        f"&{prefix}/{database}.celeryev/*",
        f"({' '.join([*_commands(*LISTEN), *(f'&{prefix}{channel}' for channel in heard)])})",
        f"({' '.join([*_commands('llen', 'lpush'), *_others_lists(prefix)])})",
    ]


def _commands(*names: str) -> list[str]:
    return [f"+{name}" for name in names]


def _others_lists(prefix: str) -> list[str]:
    """Wake-ups for other queues, and answers to Celery's remote control."""
    others = [name for name in QUEUES if not name.startswith("gpu.")]
    return [*(f"%W~{prefix}{name}" for name in others), f"%W~{prefix}*.reply.celery.pidbox"]


def has_user(server: redis.Redis) -> bool:
    return GPU_USER in server.acl_users()


def set_user(server: redis.Redis, prefix: str, password: str | None = None) -> bool:
    """Makes the user, or gives it these rights; another password only if one is given. Returns whether Redis will know
    it after a restart: for that it needs an `aclfile`, or a configuration file that it may rewrite."""
    database = server.connection_pool.connection_kwargs.get("db") or 0
    secret = [] if password is None else ["resetpass", f">{password}"]
    _run(server, "ACL", "SETUSER", GPU_USER, *acl_rules(prefix, database), *secret)
    return _try(server, "ACL", "SAVE") or _try(server, "CONFIG", "REWRITE")


def _try(server: redis.Redis, *command: str) -> bool:
    try:
        _run(server, *command)
    except ResponseError:
        return False
    return True


def end_sessions(server: redis.Redis) -> int:
    """Returns how many ended."""
    return int(_run(server, "CLIENT", "KILL", "USER", GPU_USER))


def _run(server: redis.Redis, *command: str) -> Any:
    return server.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
