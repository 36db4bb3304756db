"""The passages and questions of the bench: `FOLDER CHUNKS`. Made once, so that all systems get the same vectors.

Some vectors are those of real texts. The others are mixed from two of them with noise, so that they cluster as passages
of one subject do. Questions are real, with real vectors, and none of them is stored in the library.
"""

import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.embed import texts
from core.settings import SHIPPED_MODEL
from workers.embeddings.encoder import encoder

Matrix = np.ndarray[Any, np.dtype[np.float32]]

QUESTIONS = texts.SAMPLES / "questions.jsonl"

SUBJECTS = 1_000
QUESTION_COUNT = 200
CHUNKS_PER_DOCUMENT = 100
PROJECT_SHARE = 100  # every hundredth document is in the project
MAX_MIX, MIN_NOISE, MAX_NOISE = 0.6, 0.3, 0.8
RARE_WORDS, RARE_WORDS_PER_PASSAGE = 20_000, 4
WORDS_OF_OTHERS = 12


@dataclass(frozen=True)
class Dataset:
    """`vectors` are those of `passages`, `question_vectors` those of `questions`, row by row."""

    vectors: Matrix
    question_vectors: Matrix
    passages: list[str]
    questions: list[str]

    @property
    def in_project(self) -> "np.ndarray[Any, np.dtype[np.intp]]":
        """The rows of the project's passages."""
        return np.flatnonzero(np.arange(len(self.vectors)) // CHUNKS_PER_DOCUMENT % PROJECT_SHARE == 0)


def make(chunks: int) -> Dataset:
    subjects = texts.make(min(SUBJECTS, chunks), seed=1)
    questions = _questions()
    encoded = np.asarray(encoder(SHIPPED_MODEL).encode(subjects + questions), np.float32)
    subject_pairs = np.random.default_rng(2).integers(len(subjects), size=(chunks, 2))
    subject_pairs[: len(subjects)] = np.arange(len(subjects))[:, None]
    vectors = _mixed(encoded[: len(subjects)], subject_pairs)
    vectors[: len(subjects)] = encoded[: len(subjects)]
    return Dataset(vectors, encoded[len(subjects) :], _passages(subjects, subject_pairs), questions)


def _questions() -> list[str]:
    golden = [json.loads(line)["question"] for line in QUESTIONS.read_text().splitlines() if line.strip()]
    rng = random.Random(3)
    extracts = [" ".join(text.split()[: rng.randint(4, 12)]) for text in texts.make(QUESTION_COUNT, seed=4)]
    return list(dict.fromkeys([*golden, *extracts]))[:QUESTION_COUNT]


def _mixed(subjects: Matrix, subject_pairs: "np.ndarray[Any, Any]") -> Matrix:
    rng = np.random.default_rng(5)
    noise = rng.normal(size=(len(subject_pairs), subjects.shape[1])).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    mix = rng.uniform(0, MAX_MIX, size=(len(subject_pairs), 1)).astype(np.float32)
    level = rng.uniform(MIN_NOISE, MAX_NOISE, size=(len(subject_pairs), 1)).astype(np.float32)
    vectors: Matrix = subjects[subject_pairs[:, 0]] + mix * subjects[subject_pairs[:, 1]] + level * noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _passages(subjects: list[str], subject_pairs: "np.ndarray[Any, Any]") -> list[str]:
    """The words of one subject, some of another, and rare words, most of which occur in few passages."""
    rng = random.Random(6)
    words = [text.split() for text in subjects]
    return [
        " ".join([*words[one], *rng.sample(words[other], min(WORDS_OF_OTHERS, len(words[other]))), *_rare(rng)])
        for one, other in subject_pairs.tolist()
    ]


def _rare(rng: random.Random) -> list[str]:
    return [f"term{int(RARE_WORDS ** rng.random())}" for _ in range(RARE_WORDS_PER_PASSAGE)]


def save(dataset: Dataset, folder: Path) -> None:
    np.save(folder / "vectors.npy", dataset.vectors)
    np.save(folder / "question_vectors.npy", dataset.question_vectors)
    (folder / "texts.json").write_text(json.dumps([dataset.passages, dataset.questions]))


def load(folder: Path) -> Dataset:
    passages, questions = json.loads((folder / "texts.json").read_text())
    return Dataset(np.load(folder / "vectors.npy"), np.load(folder / "question_vectors.npy"), passages, questions)


if __name__ == "__main__":
    save(make(int(sys.argv[2])), Path(sys.argv[1]))
