"""Profiles: extracted from a text about a person, matched with each other, and greeted with a welcome."""
