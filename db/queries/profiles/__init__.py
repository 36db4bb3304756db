"""Profiles of people: their texts, the sources that these are extracted from, and finding people by them."""
