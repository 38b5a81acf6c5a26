"""Python's collector of cycles, told that what has been imported stays."""

import gc


def collect_seldom() -> None:
    """Look at new objects alone, and less often: a process that has loaded everything has half a million old ones."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 50)
