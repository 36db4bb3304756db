"""Passages on three unrelated subjects, for searches with a real embedding model."""

LIBRARY = [
    "Overfitting happens when a model memorises the noise of its training data.",
    "Photosynthesis turns light, water and carbon dioxide into sugar.",
    "The Treaty of Westphalia ended the Thirty Years' War in 1648.",
]
