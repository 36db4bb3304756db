"""Measurements of PDF reports."""
