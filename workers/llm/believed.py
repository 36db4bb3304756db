"""What a model server says of itself, where it can be true: budgets, prices and reports follow it."""

from core.storable import is_storable

MOST_TOKENS = 10_000_000  # longer than the context of any model
MOST_MODELS = 5_000  # of a list
LONGEST_NAME = 300  # characters


def believed_tokens(counted: object, estimate: int, context_tokens: int | None) -> int:
    """The server's own count, else the estimate."""
    most = MOST_TOKENS if context_tokens is None else min(context_tokens, MOST_TOKENS)
    return counted if type(counted) is int and 0 <= counted <= most else estimate


def believed_context(*told: object) -> int | None:
    """The first that can be the length of a context, in tokens."""
    return next((one for one in told if type(one) is int and 0 < one <= MOST_TOKENS), None)


def is_name(told: object) -> bool:
    """Of a model."""
    return isinstance(told, str) and 0 < len(told) <= LONGEST_NAME and is_storable(told)


def believed_name(told: object, otherwise: str) -> str:
    return told if isinstance(told, str) and is_name(told) else otherwise
