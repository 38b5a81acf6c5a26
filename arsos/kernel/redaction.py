"""Personal data as it may be shown by default (R32)."""


def mask_mbi(mbi: str | None) -> str | None:
    """The last four characters: `•••• MK73`."""
    return f"•••• {mbi[-4:]}" if mbi else None
