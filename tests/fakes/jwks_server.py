"""The web site that signs tokens for its learners and publishes its keys. Its keys are made in the test."""

import json
from asyncio import StreamWriter
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms

from tests.fakes.threaded_server import Request, ThreadedServer, send_text

PATH = "/.well-known/jwks.json"
AUDIENCE = "pensum"


def make_key(algorithm: str) -> Any:
    match algorithm:
        case "RS256" | "PS256":
            return rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case "EdDSA":
            return ed25519.Ed25519PrivateKey.generate()
    raise ValueError(algorithm)


class JwksServer(ThreadedServer):
    """Serves `document`, a text as it is; `status` and `headers` are those of its responses."""

    def __init__(self) -> None:
        super().__init__()
        self.document: Any = {"keys": []}
        self.status = 200
        self.headers: dict[str, str] = {}
        self.private: dict[str, tuple[str, Any]] = {}

    @property
    def keys_url(self) -> str:
        return self.url + PATH

    def add_key(self, key_id: str, algorithm: str = "ES256", *, key: Any = None, **fields: str) -> None:
        """Publishes the public half."""
        private = key or make_key(algorithm)
        self.private[key_id] = (algorithm, private)
        public = get_default_algorithms()[algorithm].to_jwk(private.public_key(), as_dict=True)
        self.document["keys"].append(public | {"kid": key_id, "alg": algorithm, "use": "sig"} | fields)

    def sign(self, key_id: str, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """A good token, but for what `headers` and `claims` say; a claim that is None is left out."""
        algorithm, key = self.private[key_id]
        now = datetime.now(UTC)
        usual = {"iss": self.url, "aud": AUDIENCE, "sub": "learner-1", "iat": now, "exp": now + timedelta(minutes=5)}
        told = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(told, key, algorithm=algorithm, headers={"kid": key_id} | (headers or {}))

    async def _respond(self, request: Request, writer: StreamWriter) -> None:
        text = self.document if isinstance(self.document, str) else json.dumps(self.document)
        await send_text(writer, text, self.status, headers=self.headers)
