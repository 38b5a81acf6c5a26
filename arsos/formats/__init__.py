"""How dates and times are written where no page says it: the configuration pages (FORMAT_MODULE_PATH)."""
