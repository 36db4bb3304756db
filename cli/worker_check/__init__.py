"""`pensum worker gpu --check`: what this host reaches and how fast, in plain words, one line each."""
