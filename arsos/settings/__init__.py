"""Settings by where ARSOS runs: embedded, production, test."""
