"""When a purpose says something: it is read by whoever reviews what was done for it."""

from arsos.kernel.errors import FieldError, InputRejected

FEWEST_WORDS = 2
FEWEST_LETTERS = 8
NO_WORDS = "Say in a few words why you need to see it. Whoever reviews it reads this."


def is_in_words(purpose: str) -> bool:
    """Whether a purpose is more than a letter or a sign: at least two words, of eight letters together."""
    words = ["".join(letter for letter in word if letter.isalnum()) for word in purpose.split()]
    told = [word for word in words if word]
    return len(told) >= FEWEST_WORDS and sum(map(len, told)) >= FEWEST_LETTERS


def require_in_words(purpose: str, *, pointer: str = "/purpose") -> None:
    """Raise InputRejected for a purpose that says nothing. Every look for a purpose or a reason asks this first."""
    if not is_in_words(purpose):
        raise InputRejected("This says nothing.", errors=[FieldError(pointer, "not_in_words", NO_WORDS)])
