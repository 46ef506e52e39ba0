"""The command line: the only door to click, and the only part that prints."""
