"""Wakes who tells of events and mails."""

from arsos.kernel.wake_ups import poke

POKED, MAIL_POKED = "outbox:poked", "outbox:mail-poked"


def poke_courier() -> None:
    """Ask the courier to look, unless it has been asked and has not yet begun to."""
    poke(POKED, "outbox.relay")


def poke_mail() -> None:
    """The same for the mail."""
    poke(MAIL_POKED, "outbox.mail")
