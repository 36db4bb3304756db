"""`python -m bench.embed`, or `make bench-embed`."""

from pathlib import Path
from typing import Annotated

import typer

from bench.common import results
from bench.common.options import Into, Rounds, chosen
from bench.common.runner import Bench, Measurements, Step
from bench.common.servers import Servers
from bench.embed import report
from bench.embed.measure import PEER_PYTHON, Systems
from bench.embed.plan import METRICS, PARTS, make_steps, ratios


def main(
    rounds: Rounds = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(PARTS)}: some, with commas.")] = ",".join(PARTS),
    texts: Annotated[int, typer.Option(min=32, help="That each system embeds in a round.")] = 400,
    vectors: Annotated[int, typer.Option(min=100, help="That are loaded in each way in a round.")] = 10_000,
    into: Into = results.RESULTS,
) -> None:
    """Measure embedding and loading against others, on servers of this bench's own that are stopped at the end."""
    parts = chosen(only, among=PARTS)
    if "texts" in parts and not PEER_PYTHON.exists():
        raise typer.BadParameter("ONNX Runtime is not installed: run `make bench-embed` once, or choose --only load")

    def steps(servers: Servers, _: Measurements, home: Path) -> list[Step]:
        systems = Systems(servers, home / "systems", texts, vectors)
        if "texts" in parts:
            systems.prepare()
        return make_steps(parts, systems)

    Bench("embed", METRICS, report.show, steps, ratios).run(rounds, into=into)


if __name__ == "__main__":
    typer.run(main)
