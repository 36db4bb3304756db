"""What a login came from, by its User-Agent: a hint for the person who reads the list of their sessions."""

import re

UNKNOWN = "unknown device"
LONGEST = 80  # characters

# In this order: many browsers also name those whose pages they can show.
BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\b(?:OPR|Opera)/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"\bSafari/")),
)
SYSTEMS = (
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac ?OS\b|\bMacintosh\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Linux", re.compile(r"\bLinux\b|\bX11\b")),
)
PRODUCT = re.compile(r"[\w .+-]+(?:/[\w.+-]+)?")


def describe(user_agent: str) -> str:
    """`Firefox on Windows`; for programs their own name, such as `curl/8.5`."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return f"{browser} on {system}"
    program = PRODUCT.match(user_agent.strip())
    named = browser or ("" if program is None or program[0].startswith("Mozilla/") else program[0].strip())
    return (named or system or UNKNOWN)[:LONGEST]


def _first(known: tuple[tuple[str, re.Pattern[str]], ...], user_agent: str) -> str:
    return next((name for name, mark in known if mark.search(user_agent)), "")
