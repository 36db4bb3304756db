"""What is wrong with a server's certificate, in plain words. libpq says no more than that it was not verified."""

import socket
import ssl
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from core.settings import settings

SECONDS = 5.0
SSL_REQUEST = bytes((0, 0, 0, 8, 4, 210, 22, 47))  # PostgreSQL's client asks in the clear whether TLS is spoken
CA_PARAMETERS = ("sslrootcert", "ssl_ca_certs")
DEFAULT_PORTS = {"postgresql": 5432, "postgres": 5432, "rediss": 6379}

# X509_V_ERR_*, as OpenSSL numbers them.
EXPIRED, NOT_YET = 10, 9
WRONG_NAME = (62, 64)
UNKNOWN = (2, 18, 19, 20, 21)


def explain(url: str) -> str | None:
    """None if nothing is wrong with the certificate, or if it cannot be looked at."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
    try:
        context = ssl.create_default_context(cafile=_ca_file(parts.query))
        with socket.create_connection((host, port), SECONDS) as connection:
            if parts.scheme != "rediss":
                connection.sendall(SSL_REQUEST)
                if connection.recv(1) != b"S":
                    return "it speaks no TLS."
            with context.wrap_socket(connection, server_hostname=host):
                return None
    except ssl.SSLCertVerificationError as error:
        return _in_plain_words(error, host)
    except FileNotFoundError:
        return f"there is no file {_ca_file(parts.query)}, which the URL names as that of its CA."
    except (OSError, ValueError):
        return None


def _ca_file(query: str) -> str | None:
    given = parse_qs(query)
    named = next((given[name][0] for name in CA_PARAMETERS if name in given), None)
    if named is None and (ours := settings().tls.ca_file):
        return str(ours)
    return str(Path(named)) if named and named != "system" else None


def _in_plain_words(error: ssl.SSLCertVerificationError, host: str) -> str:
    if error.verify_code in WRONG_NAME:
        return f"its certificate is for another name than {host}: give it this name, or write the other in the URL."
    if error.verify_code in UNKNOWN:
        return "nobody here knows who signed its certificate: set PENSUM_CA_FILE to the file of its CA."
    if error.verify_code in (EXPIRED, NOT_YET):
        when = "has expired" if error.verify_code == EXPIRED else "is not valid yet"
        return f"its certificate {when}: renew it, if the clock of this host is right."
    return f"its certificate was not verified: {error.verify_message}."
