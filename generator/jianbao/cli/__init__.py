"""The command line: the commands, their options, and everything they print."""
