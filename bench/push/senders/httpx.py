"""httpx: tasks that share one AsyncClient."""

import asyncio

import httpx

from bench.push.senders.webhook import AT_ONCE, BODY, ensure_accepted, headers, run_commands


def send(url: str, count: int) -> None:
    asyncio.run(_send(url, count))


async def _send(url: str, count: int) -> None:
    numbers = iter(range(count))

    async def post_all(client: httpx.AsyncClient) -> None:
        for n in numbers:
            response = await client.post(url, content=BODY, headers=headers(n))
            ensure_accepted(response.status_code)

    async with httpx.AsyncClient() as client:
        await asyncio.gather(*(post_all(client) for _ in range(AT_ONCE)))


if __name__ == "__main__":
    run_commands(send)
