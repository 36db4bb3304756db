"""`pensum usage`: what your account uses, and may use."""

from cli.connection import Key, Url, connect
from cli.output import AsJson, print_json, print_rows
from pensum_client import UsageOut

COLUMNS = ("of", "used", "limit")
NO_LIMIT = "no limit"


def usage(as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Show what your account uses of its quotas; as tab-separated lines if the output is not a terminal."""
    with connect(url, key) as pensum:
        now = pensum.usage()
    if as_json:
        print_json([now])
    else:
        print_rows(COLUMNS, _rows(now), if_none="")


def _rows(usage: UsageOut) -> list[list[str]]:
    stored = usage.bytes
    limit = NO_LIMIT if stored.limit is None else str(stored.limit)
    rows = [["bytes stored", str(stored.used), limit]]
    rows += [["bytes of documents", str(stored.documents), ""], ["bytes of jobs", str(stored.jobs), ""]]
    for name, rate in (("requests in this minute", usage.requests), ("jobs in this minute", usage.jobs)):
        rows.append([name, str(rate.used), str(rate.limit)] if rate else [name, "", NO_LIMIT])
    return rows
