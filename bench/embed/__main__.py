"""`python -m bench.embed`, or `make bench-embed`."""

from pathlib import Path
from typing import Annotated

import typer

from bench import results
from bench.embed import report
from bench.embed.run import METRICS, PARTS, ratios, steps
from bench.embed.visiting import PEER, Visitor
from bench.jobs.servers import Servers
from bench.rounds import Bench, Record, Step, chosen


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(PARTS)}: some, with commas.")] = ",".join(PARTS),
    texts: Annotated[int, typer.Option(min=32, help="So many each visit.")] = 400,
    vectors: Annotated[int, typer.Option(min=100, help="So many are loaded each visit.")] = 10_000,
    into: Annotated[Path, typer.Option(help="The folder of embed.json.")] = results.RESULTS,
) -> None:
    """Measure embedding and loading against others, on servers of this bench's own that are stopped at the end."""
    parts = chosen(only, among=PARTS)
    if "texts" in parts and not PEER.exists():
        raise typer.BadParameter("ONNX Runtime is not installed: say `make bench-embed` once, or choose --only load")

    def all_steps(servers: Servers, record: Record, home: Path) -> list[Step]:
        visitor = Visitor(servers, home / "visits", texts, vectors)
        if "texts" in parts:
            visitor.prepare()
        return steps(parts, visitor)

    Bench("embed", METRICS, report.show, all_steps, ratios).run(rounds, into=into)


if __name__ == "__main__":
    typer.run(main)
