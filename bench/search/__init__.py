"""How many searches a library of many passages answers in a second, and how many of the nearest ones it finds."""
