"""The keys of sites that sign tokens: where they are read, for how long they hold, and which are believed."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from jwt.algorithms import get_default_algorithms

from tests.fakes.jwks_server import JwksServer
from tests.support.api_client import assert_problem, content
from tests.support.configuration import Configure
from tests.support.trusted_site import me, site, subject, trusted

__all__ = ["site", "trusted"]


async def test_site_that_is_away_is_no_fault_of_its_tokens(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    trusted.status = 500
    problem = assert_problem(await me(api, trusted.sign("one", sub=subject())), 503, "dependency-unavailable")
    assert trusted.url not in problem["detail"]


async def test_site_that_withdrew_all_its_keys_signs_nothing(api: httpx.ASGITransport, trusted: JwksServer) -> None:
    token = trusted.sign("one", sub=subject())
    trusted.document = {"keys": []}
    assert_problem(await me(api, token), 401, "not-authenticated")


@pytest.mark.parametrize("status", [301, 302, 307])
async def test_redirects_lead_to_no_keys(api: httpx.ASGITransport, trusted: JwksServer, status: int) -> None:
    """Also where the right keys are."""
    with JwksServer() as elsewhere:
        elsewhere.document = trusted.document
        trusted.status, trusted.headers = status, {"Location": elsewhere.keys_url}
        assert_problem(await me(api, trusted.sign("one", sub=subject())), 503, "dependency-unavailable")
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    "document",
    [[], {}, {"keys": "none"}, {"keys": [None, 7, {"kty": "RSA"}, {"kty": "RSA", "n": 7, "e": []}]}],
    ids=str,
)
async def test_document_without_keys_is_no_document(
    api: httpx.ASGITransport, trusted: JwksServer, document: Any
) -> None:
    token = trusted.sign("one", sub=subject())
    trusted.document = document
    assert_problem(await me(api, token), 503, "dependency-unavailable")


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_key_whose_private_half_is_published_is_not_believed(
    api: httpx.ASGITransport, trusted: JwksServer, algorithm: str
) -> None:
    trusted.add_key("leaked", algorithm)
    _, private = trusted.private["leaked"]
    trusted.document["keys"][-1] |= get_default_algorithms()[algorithm].to_jwk(private, as_dict=True)
    assert_problem(await me(api, trusted.sign("leaked", sub=subject())), 401, "not-authenticated")


async def test_keys_of_a_private_address_need_the_operators_leave(
    api: httpx.ASGITransport, site: JwksServer, configure: Configure
) -> None:
    configure(PENSUM_JWT_ISSUERS=json.dumps({site.url: site.keys_url}), PENSUM_JWT_ALLOWED_NETWORKS="10.9.8.0/24")
    assert_problem(await me(api, site.sign("one", sub=subject())), 503, "dependency-unavailable")
    assert site.requests == []


async def test_keys_may_be_in_a_file(
    api: httpx.ASGITransport, site: JwksServer, configure: Configure, tmp_path: Path
) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(site.document))
    configure(PENSUM_JWT_ISSUERS=json.dumps({site.url: str(file)}), PENSUM_JWT_AUDIENCE="our-pensum")
    content(await me(api, site.sign("one", sub=subject(), aud=["else", "our-pensum"])))
    assert_problem(await me(api, site.sign("one", sub=subject())), 401, "not-authenticated")
    assert site.requests == []
