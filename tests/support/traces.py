"""Looks for words in everything that is stored: all rows of PostgreSQL, and all values in Valkey."""

import asyncio
from typing import Any

from redis import Redis
from sqlalchemy import text

from db.transactions import read_only
from tasks.redis_clients import client

TABLES = text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")


def tables_with(word: str) -> list[str]:
    """Those with a row whose text, or whose bytes, hold the word, as a dump would show them."""
    with read_only() as session:
        return [
            name
            for name in session.scalars(TABLES).all()
            if session.scalar(
                text(
                    f"SELECT EXISTS (SELECT FROM {name} AS stored WHERE stored::text ILIKE :word"
                    " OR stored::text ILIKE :bytes)"
                ),
                {"word": f"%{word}%", "bytes": f"%{word.encode().hex()}%"},
            )
        ]


def keys_with(word: str) -> list[str]:
    """Keys of Valkey whose name or value holds the word."""
    redis = client()
    return [
        key.decode(errors="replace")
        for key in redis.scan_iter()
        if word.lower().encode() in key.lower() + repr(_value(redis, key)).lower().encode()
    ]


def _value(redis: Redis, key: bytes) -> Any:
    """`DUMP` would compress it."""
    match redis.type(key):
        case b"string":
            return redis.get(key)
        case b"list":
            return redis.lrange(key, 0, -1)
        case b"hash":
            return redis.hgetall(key)
        case b"set":
            return redis.smembers(key)
        case b"zset":
            return redis.zrange(key, 0, -1)
        case b"stream":
            return redis.xrange(key)
    return None  # it is gone meanwhile


async def traces_of(word: str) -> list[str]:
    return [*await asyncio.to_thread(tables_with, word), *await asyncio.to_thread(keys_with, word)]
