"""Password hashing off the event loop: it is slow on purpose."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from core.machine import available_cores
from core.once import once
from workers.accounts import passwords

P = ParamSpec("P")
T = TypeVar("T")


async def check_and_hash(password: str, *, email: str, username: str) -> str:
    """The hash of a new password. Raises `WeakPassword`, with the reason, on the field `password`."""
    passwords.check(password, email=email, username=username)
    return await hash_password(password)


async def hash_password(password: str) -> str:
    return await _in_thread(passwords.hash_password, password)


async def is_password(password: str, hashed: str) -> bool:
    return await _in_thread(passwords.is_password, password, hashed)


async def _in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    assert not kwargs
    return await asyncio.get_running_loop().run_in_executor(_threads(), work, *args)


@once
def _threads() -> ThreadPoolExecutor:
    """One thread per core: each hash takes 64 MiB."""
    return ThreadPoolExecutor(available_cores(), thread_name_prefix="password")
