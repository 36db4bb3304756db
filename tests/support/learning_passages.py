"""A small library about gardens, with definitions, uses and mere mentions of terms."""

from workers.quotes.types import Passage

SOIL = """# Soil and compost

Humus is the dark organic matter that remains when plants and animals have decomposed. It keeps water well. Compost is
a mixture of decayed plants that gardeners spread on beds to feed the soil.

## Feeding the soil

Mulch is a layer of straw or leaves that protects the soil from sun and rain. Many worms live in compost,
because the soil around it freezes in winter. Loam is a soil of sand, silt and clay in balanced parts. The
former is better. Topsoil is the uppermost layer of soil, where most roots of plants grow.
"""
PLANTS = """# Plants

A perennial is a plant that lives for more than two years. An annual is a plant that completes its life within one
year. A biennial is a plant that needs two years before it blooms and dies. Pruning is the removal of branches so that
a plant grows stronger. Vines climb on whatever stands near them.

- Pollination is the transfer of pollen from flower to flower, mostly by insects.
"""
TITLES = {"soil": "Soil and compost", "plants": "Plants"}
DOCUMENTS = {"soil": SOIL, "plants": PLANTS}


def passages() -> list[Passage]:
    return [whole(document_id) for document_id in DOCUMENTS]


def whole(document_id: str) -> Passage:
    text = DOCUMENTS[document_id]
    return Passage(document_id, TITLES[document_id], text, 0, len(text), score=0.5, similarity=0.4)
