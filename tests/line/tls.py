"""TLS straight, without a tunnel: certificates made for the test, and servers that show them at the end of the line."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from sqlalchemy import make_url

from tests.line.front import NAME, Front
from tests.line.relays import Relays, running_relays
from tests.support.namespaces import Host
from tests.support.relay import Relay
from tests.support.tls_terminator import TlsTerminator, server_context, tls_in_front_of


@dataclass
class TlsFront:
    """The front's servers behind TLS, and the relays on the way to them."""

    relays: Relays
    postgres: TlsTerminator
    valkey: TlsTerminator
    ca_file: Path
    authority: trustme.CA = field(repr=False)

    def environment(self, front: Front) -> dict[str, str]:
        """Of a worker that checks certificates, as docs/gpu-at-home.md has it."""
        urls = self.relays.urls(front)
        database = make_url(urls["DATABASE_URL"]).update_query_dict({"sslmode": "verify-full"})
        redis = make_url(urls["REDIS_URL"]).set(drivername="rediss")
        shown = {
            name: url.render_as_string(hide_password=False)
            for name, url in (("DATABASE_URL", database), ("REDIS_URL", redis))
        }
        return shown | {"PENSUM_CA_FILE": str(self.ca_file)}

    def expire(self) -> None:
        """The certificate that is shown from now on ended an hour ago. Open connections end, as at a restart."""
        self._show(self.authority.issue_cert(NAME, not_after=datetime.now(UTC) - timedelta(hours=1)))

    def renew(self) -> None:
        self._show(self.authority.issue_cert(NAME))

    def _show(self, certificate: trustme.LeafCert) -> None:
        for terminator in (self.postgres, self.valkey):
            terminator.context = server_context(certificate)
        self.relays.each(Relay.cut)


@contextmanager
def running_tls_front(host: Host, front: Front, folder: Path) -> Iterator[TlsFront]:
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    certificate = authority.issue_cert(NAME)
    with ExitStack() as running:
        with host.entered():
            postgres = running.enter_context(tls_in_front_of(front.postgres, certificate))
            valkey = running.enter_context(tls_in_front_of(front.valkey, certificate))
        relays = running.enter_context(running_relays(host, postgres_port=postgres.port, valkey_port=valkey.port))
        yield TlsFront(relays, postgres, valkey, ca_file, authority)
