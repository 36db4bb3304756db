"""Tokens that a site signs itself: good ones make an account and act for it, all others are refused."""

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from core.settings.process import Settings, WrongSettings
from db.queries.accounts import external
from db.transactions import read_only, transaction
from tests.api.test_events import events_of
from tests.fakes.jwks_server import JwksServer, make_key
from tests.support.api_client import Json, assert_problem, client_of, client_with, content, promptly
from tests.support.api_worker import path_of
from tests.support.configuration import Configure
from tests.support.factories import make_running_job, make_user
from tests.support.trusted_site import LOOPBACK, ME, me, site, subject, trusted

__all__ = ["site", "trusted"]

WISH = {"texts": ["What is a loom?"]}


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_account_is_made_at_first_use_and_is_the_same_after(
    api: httpx.ASGITransport, trusted: JwksServer, algorithm: str
) -> None:
    trusted.document = {"keys": []}
    trusted.add_key("mine", algorithm)
    ada = subject()
    first = content(await me(api, trusted.sign("mine", sub=ada, name="Ada Lovelace")))
    assert (first["username"], first["is_active"], first["is_admin"]) == ("Ada Lovelace", True, False)
    assert content(await me(api, trusted.sign("mine", sub=ada, name="Another name"))) == first
    other = content(await me(api, trusted.sign("mine", sub=subject())))
    assert other["id"] != first["id"]


async def test_same_subject_of_another_issuer_is_somebody_else(
    api: httpx.ASGITransport, site: JwksServer, configure: Configure
) -> None:
    with JwksServer() as another:
        another.add_key("one")
        configure(
            PENSUM_JWT_ISSUERS=json.dumps({site.url: site.keys_url, another.url: another.keys_url}),
            PENSUM_JWT_ALLOWED_NETWORKS=LOOPBACK,
        )
        ada = subject()
        ids = {content(await me(api, one.sign("one", sub=ada)))["id"] for one in (site, another)}
        assert len(ids) == 2
        forged = another.sign("one", sub=ada, iss=site.url)
        assert_problem(await me(api, forged), 401, "not-authenticated")


async def test_two_first_requests_at_once_make_one_account(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    ada = subject()
    clients = [client_with(api, trusted.sign("one", sub=ada, jti=str(n))) for n in range(5)]
    responses = await asyncio.gather(*(client.get(ME) for client in clients))
    assert len({content(response)["id"] for response in responses}) == 1


async def test_email_of_a_token_joins_no_account(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    person = make_user(is_admin=True)
    victim = content(await client_of(api, person).get(ME))
    token = trusted.sign("one", sub=subject(), email=victim["email"], email_verified=True)
    made = content(await me(api, token))
    assert made["id"] != victim["id"]
    assert made["email"].endswith("@learners.invalid")
    assert made["is_admin"] is False
    taken = {"email": made["email"], "password": "seven-owls-read-at-night", "username": "x"}
    assert (await client_with(api, "").post("/api/auth/register", json=taken)).status_code == 422


async def test_suspended_account_stays_suspended(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    ada = subject()
    made = content(await me(api, trusted.sign("one", sub=ada)))
    admin = client_of(api, make_user(is_admin=True))
    content(await admin.patch(f"/api/admin/users/{made['id']}", json={"is_active": False}))
    fresh = trusted.sign("one", sub=ada, jti="another")
    problem = assert_problem(await me(api, fresh), 401, "not-authenticated")
    assert "suspended" in problem["detail"]


async def test_accounts_are_made_where_registration_is_closed(
    api: httpx.ASGITransport, trusted: JwksServer, configure: Configure
) -> None:
    configure(PENSUM_REGISTRATION="closed")
    content(await me(api, trusted.sign("one", sub=subject())))


PAST, SOON = timedelta(seconds=-60), timedelta(seconds=60)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": PAST},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 1e300},
        {"exp": 1e18},
        {"exp": 1e12},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"nbf": SOON},
        {"aud": "another-site"},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
        {"sub": "half a pair \ud800"},
        {"iss": "https://evil.example.net"},
        {"iss": None},
    ],
    ids=str,
)
async def test_token_with_a_wrong_claim_is_refused(
    api: httpx.ASGITransport, trusted: JwksServer, claims: dict[str, Any]
) -> None:
    now = datetime.now(UTC)
    told: dict[str, Any] = {
        name: now + value if isinstance(value, timedelta) else value for name, value in claims.items()
    }
    is_text = isinstance(told.get("sub", ""), str | None)
    good: dict[str, Any] = {"sub": subject()}
    token = trusted.sign("one", **(good | told)) if is_text else _unchecked(trusted, **told)
    assert_problem(await me(api, token), 401, "not-authenticated")


@pytest.mark.parametrize("issued", [timedelta(0), timedelta(hours=-23), None], ids=["now", "before", "not told"])
async def test_token_is_good_for_a_day_at_most(
    api: httpx.ASGITransport, trusted: JwksServer, issued: timedelta | None
) -> None:
    now = datetime.now(UTC)
    issued_at = None if issued is None else now + issued
    day = (issued_at or now) + timedelta(hours=24)
    content(await me(api, trusted.sign("one", sub=subject(), iat=issued_at, exp=day)))
    longer = trusted.sign("one", sub=subject(), iat=issued_at, exp=day + timedelta(minutes=5))
    problem = assert_problem(await me(api, longer), 401, "not-authenticated")
    assert "24 hours (PENSUM_JWT_MOST_HOURS)" in problem["detail"]


async def test_operator_says_for_how_long_a_token_may_be_good(
    api: httpx.ASGITransport, trusted: JwksServer, configure: Configure
) -> None:
    configure(PENSUM_JWT_MOST_HOURS=48)
    content(await me(api, trusted.sign("one", sub=subject(), exp=datetime.now(UTC) + timedelta(hours=47))))


async def test_end_may_be_a_text_of_digits(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    """As PyJWT takes it."""
    end = int((datetime.now(UTC) + SOON).timestamp())
    content(await me(api, _unchecked(trusted, sub=subject(), exp=str(end))))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Ada\u202e Lovelace\u200b", "Ada Lovelace"), ("\ud800", None), ("a\0b", None), ("\u200b", None), (7, None)],
    ids=ascii,
)
async def test_name_of_a_token_is_shown_as_other_names_are(
    api: httpx.ASGITransport, trusted: JwksServer, name: Any, shown: str | None
) -> None:
    ada = subject()
    made = content(await me(api, trusted.sign("one", sub=ada, name=name)))
    assert made["username"] == (shown or ada)


def _unchecked(site: JwksServer, **claims: Any) -> str:
    """A claim that the library would not sign."""
    payload = {"iss": site.url, "aud": "pensum", "exp": int(datetime.now(UTC).timestamp()) + 300} | claims
    _, key = site.private["one"]
    return jwt.PyJWS().encode(json.dumps(payload).encode(), key, algorithm="ES256", headers={"kid": "one"})


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _forged(site: JwksServer, header: Json, secret: bytes | None) -> str:
    claims = {"iss": site.url, "aud": "pensum", "sub": "x", "exp": int(datetime.now(UTC).timestamp()) + 300}
    signed = f"{_b64(json.dumps(header).encode())}.{_b64(json.dumps(claims).encode())}"
    signature = b"" if secret is None else hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_b64(signature)}"


async def test_forged_tokens_are_refused(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    trusted.document["keys"].append({"kty": "oct", "kid": "shared", "k": _b64(b"k" * 32), "alg": "HS256"})
    trusted.add_key("pss", "PS256", alg="PS256")
    public = json.dumps(trusted.document["keys"][0]).encode()
    mine = make_key("ES256")
    good = trusted.sign("one", sub=subject())
    head, body, signature = good.split(".")
    forgeries = [
        _forged(trusted, {"alg": "none", "kid": "one"}, None),
        _forged(trusted, {"alg": "None"}, None),
        _forged(trusted, {"alg": "HS256", "kid": "one"}, public),
        _forged(trusted, {"alg": "HS256", "kid": "shared"}, b"k" * 32),
        _forged(trusted, {"alg": "HS256"}, b""),
        trusted.sign("pss", sub=subject()),
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{_b64(b'not json')}.{signature}",
        f"{head}.{_b64(b'[' * 50_000)}.{signature}",
        _forged(trusted, {"alg": "ES256"}, b"k"),
        _forged(trusted, {"alg": "ES256", "kid": 7}, b"k"),
        f"{head}..{signature}",
        jwt.encode(
            {"iss": trusted.url, "aud": "pensum", "sub": "x", "exp": datetime.now(UTC) + SOON},
            mine,
            algorithm="ES256",
            headers={"kid": "one", "jwk": {"kty": "EC"}, "jku": "https://evil.example.net/jwks.json"},
        ),
    ]
    for token in forgeries:
        assert_problem(await me(api, token), 401, "not-authenticated")
    content(await me(api, good))


async def test_clocks_may_differ_by_seconds(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    now = datetime.now(UTC)
    ahead: dict[str, Any] = {"iat": now + timedelta(seconds=5), "nbf": now + timedelta(seconds=5)}
    content(await me(api, trusted.sign("one", sub=subject(), **ahead)))


@pytest.mark.parametrize(
    ("scope", "may_read", "may_write"),
    [
        (None, True, True),
        ("read", True, False),
        ("write openid", False, True),
        (["read"], True, False),
        ("admin", False, False),
        ({"read": True}, False, False),
    ],
    ids=str,
)
async def test_claim_scope_narrows_what_a_token_may(
    api: httpx.ASGITransport, trusted: JwksServer, scope: Any, may_read: bool, may_write: bool
) -> None:
    client = client_with(api, trusted.sign("one", sub=subject(), scope=scope))
    read, written = await client.get("/api/jobs"), await client.post("/api/llm/embed", json=WISH)
    assert (read.status_code, written.status_code) == (200 if may_read else 403, 202 if may_write else 403)


async def test_setting_bounds_the_scopes(api: httpx.ASGITransport, trusted: JwksServer, configure: Configure) -> None:
    configure(PENSUM_JWT_SCOPES="read")
    for scope in (None, "read write"):
        client = client_with(api, trusted.sign("one", sub=subject(), scope=scope))
        assert (await client.get("/api/jobs")).status_code == 200
        assert_problem(await client.post("/api/llm/embed", json=WISH), 403, "scope-missing")


async def test_token_opens_no_route_of_administrators_and_makes_no_key(
    api: httpx.ASGITransport, trusted: JwksServer
) -> None:
    client = client_with(api, trusted.sign("one", sub=subject(), scope="read write admin"))
    assert_problem(await client.get("/api/admin/stats"), 403, "scope-missing")
    assert_problem(await client.post("/api/auth/api-keys", json={"name": "for ever"}), 403, "forbidden")
    assert_problem(await client.post("/api/auth/logout"), 409, "conflict")
    assert content(await client.get("/api/auth/sessions"))["items"] == []


async def test_learners_of_a_site_are_kept_apart(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    ada, bob = (client_with(api, trusted.sign("one", sub=subject())) for _ in range(2))
    job = content(await ada.post("/api/llm/embed", json=WISH))
    assert_problem(await bob.get(f"/api/jobs/{job['id']}"), 404, "not-found")
    assert content(await bob.get("/api/jobs"))["items"] == []


async def test_without_issuers_no_site_is_believed(api: httpx.ASGITransport, site: JwksServer) -> None:
    assert_problem(await me(api, site.sign("one", sub=subject())), 401, "not-authenticated")
    assert site.requests == []


@pytest.mark.parametrize(
    ("issuers", "told"),
    [
        ('{"https://a.example": "http://a.example/jwks.json"}', "https://"),
        ('{"https://a.example": "/nowhere/jwks.json"}', "no file"),
        ("https://a.example", "write it as JSON"),
    ],
)
def test_a_wrong_issuer_stops_the_start(configure: Configure, issuers: str, told: str) -> None:
    configure(PENSUM_JWT_ISSUERS=issuers)
    with pytest.raises(WrongSettings) as wrong:
        Settings.from_environment()
    [line] = [line for line in str(wrong.value).splitlines() if "PENSUM_JWT_ISSUERS" in line]
    assert told in line


async def test_event_stream_ends_with_its_token(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    ada = subject()
    with transaction() as session:
        account = external.ensure(session, issuer=trusted.url, subject=ada, name="Ada")[0].id
    path = f"{path_of(make_running_job(account))}/events"
    for seconds in (2, 4, 8, 16):  # a busy machine needs a token that lasts longer
        token = trusted.sign("one", sub=ada, exp=datetime.now(UTC) + timedelta(seconds=seconds))
        response = await promptly(client_with(api, token).get(path))  # it is complete when the stream has ended
        if response.status_code != 401:
            break
    assert response.status_code == 200
    assert [type_ for _, type_, _ in await events_of(response.aiter_lines())] == ["queued", "started"]


async def test_administrator_finds_or_makes_the_account_of_an_external_id(api: httpx.ASGITransport) -> None:
    admin, own_id = client_of(api, make_user(is_admin=True)), f"our learner {uuid4()}"
    path = f"/api/admin/external-users/{own_id}"
    made = content(await admin.put(path, json={"username": "Ada"}))
    assert (made["username"], made["is_active"]) == ("Ada", True)
    assert content(await admin.put(path, json={})) == made
    [entry] = content(await admin.get("/api/admin/audit", params={"subject": made["id"]}))["items"]
    assert (entry["action"], entry["after"]) == ("user.add", {"external_id": own_id, "username": "Ada"})
    with read_only() as session:
        assert external.find(session, issuer="https://learn.example.com", subject=own_id) is None
    token = content(await admin.post(f"/api/admin/users/{made['id']}/tokens", json={"scopes": ["read"]}))["token"]
    assert content(await me(api, token))["id"] == made["id"]


async def test_learner_of_a_site_has_only_that_site_called_back(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    client = client_with(api, trusted.sign("one", sub=subject()))
    own = WISH | {"callback_url": f"{trusted.url}/hook"}
    assert (await client.post("/api/llm/embed", json=own)).status_code == 202
    elsewhere = WISH | {"callback_url": "https://example.org/hook"}
    assert_problem(await client.post("/api/llm/embed", json=elsewhere), 403, "forbidden")
