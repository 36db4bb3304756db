"""One process per system: `python -m bench.embed.systems.SYSTEM ...` prints its figures as one line of JSON."""
