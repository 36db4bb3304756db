"""Middleware that tells a request's rate limits (IETF draft `RateLimit` headers), and how its response may be kept."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.quotas.allowance import SCOPE_KEY, Allowance
from api.quotas.rate_meter import NAMES, WINDOW_SECONDS, Rate

NO_SNIFF = (b"x-content-type-options", b"nosniff")
NO_STORE = (b"cache-control", b"no-store")


class OwnHeadersMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        allowance = scope[SCOPE_KEY] = Allowance()
        is_data = scope["path"].startswith(("/api/", "/v1/"))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_headers(message, allowance, is_data=is_data)]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _headers(message: Message, allowance: Allowance, *, is_data: bool) -> list[tuple[bytes, bytes]]:
    given = [name for name, _ in message["headers"]]
    headers = [] if NO_SNIFF[0] in given else [NO_SNIFF]
    if is_data and NO_STORE[0] not in given:
        headers.append(NO_STORE)
    if allowance.rates:
        headers += _rate_limits(allowance.rates)
    return headers


def _rate_limits(rates: list[Rate]) -> list[tuple[bytes, bytes]]:
    policies = [f'"{NAMES[what]}";q={limit};w={WINDOW_SECONDS}' for what, limit, _, _ in rates]
    left = [f'"{NAMES[what]}";r={remaining};t={seconds}' for what, _, remaining, seconds in rates]
    return [(b"ratelimit-policy", ", ".join(policies).encode()), (b"ratelimit", ", ".join(left).encode())]
