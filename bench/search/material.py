"""What is searched, and what is asked: `FOLDER CHUNKS`. It is made once, so that all systems get the same vectors.

A few vectors are those of real texts. The others lie around them as the passages of one subject do around each other:
between two subjects, and a little aside of both. Questions are real, with real vectors, and none of them is stored.
"""

import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.embed import texts
from workers.embeddings.encoder import encoder
from workers.embeddings.settings import SHIPPED_MODEL

Matrix = np.ndarray[Any, np.dtype[np.float32]]

QUESTIONS = texts.SAMPLES / "questions.jsonl"

SUBJECTS = 1_000
ASKED = 200
CHUNKS_EACH = 100  # of a document
KEPT = 100  # one document in so many is in the project
MOST_MIXED, LEAST_ASIDE, MOST_ASIDE = 0.6, 0.3, 0.8
RARE_WORDS, RARE_EACH = 20_000, 4
WORDS_OF_OTHERS = 12


@dataclass(frozen=True)
class Material:
    """Row by row the vectors of `passages`, and of `questions`."""

    vectors: Matrix
    asked: Matrix
    passages: list[str]
    questions: list[str]

    @property
    def in_project(self) -> "np.ndarray[Any, np.dtype[np.intp]]":
        """The rows that the filter keeps."""
        return np.flatnonzero(np.arange(len(self.vectors)) // CHUNKS_EACH % KEPT == 0)


def make(chunks: int) -> Material:
    subjects = texts.make(min(SUBJECTS, chunks), seed=1)
    questions = _questions()
    encoded = np.asarray(encoder(SHIPPED_MODEL).encode(subjects + questions), np.float32)
    places = np.random.default_rng(2).integers(len(subjects), size=(chunks, 2))
    places[: len(subjects)] = np.arange(len(subjects))[:, None]
    vectors = _around(encoded[: len(subjects)], places)
    vectors[: len(subjects)] = encoded[: len(subjects)]
    return Material(vectors, encoded[len(subjects) :], _passages(subjects, places), questions)


def _questions() -> list[str]:
    golden = [json.loads(line)["question"] for line in QUESTIONS.read_text().splitlines() if line.strip()]
    dice = random.Random(3)
    stretches = [" ".join(text.split()[: dice.randint(4, 12)]) for text in texts.make(ASKED, seed=4)]
    return list(dict.fromkeys([*golden, *stretches]))[:ASKED]


def _around(subjects: Matrix, places: "np.ndarray[Any, Any]") -> Matrix:
    dice = np.random.default_rng(5)
    aside = dice.normal(size=(len(places), subjects.shape[1])).astype(np.float32)
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    mixed = dice.uniform(0, MOST_MIXED, size=(len(places), 1)).astype(np.float32)
    far = dice.uniform(LEAST_ASIDE, MOST_ASIDE, size=(len(places), 1)).astype(np.float32)
    vectors: Matrix = subjects[places[:, 0]] + mixed * subjects[places[:, 1]] + far * aside
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _passages(subjects: list[str], places: "np.ndarray[Any, Any]") -> list[str]:
    """The words of the subject, some of the other one, and rare ones, of which few are many passages'."""
    dice = random.Random(6)
    words = [text.split() for text in subjects]
    return [
        " ".join([*words[one], *dice.sample(words[other], min(WORDS_OF_OTHERS, len(words[other]))), *_rare(dice)])
        for one, other in places.tolist()
    ]


def _rare(dice: random.Random) -> list[str]:
    return [f"term{int(RARE_WORDS ** dice.random())}" for _ in range(RARE_EACH)]


def keep(material: Material, folder: Path) -> None:
    np.save(folder / "vectors.npy", material.vectors)
    np.save(folder / "asked.npy", material.asked)
    (folder / "words.json").write_text(json.dumps([material.passages, material.questions]))


def load(folder: Path) -> Material:
    passages, questions = json.loads((folder / "words.json").read_text())
    return Material(np.load(folder / "vectors.npy"), np.load(folder / "asked.npy"), passages, questions)


if __name__ == "__main__":
    keep(make(int(sys.argv[2])), Path(sys.argv[1]))
