"""When a purpose says something: it is read by whoever reviews what was done for it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.errors import FieldError, InputRejected

FEWEST_LETTERS = 4
"""One word does, as "treatment" and "payment" of 45 CFR 164.506, or two characters where a word has no more."""
FEWEST_WORDS, LETTERS_OF_WORDS = 2, 8
FIRST_IDEOGRAPH = "\u2e80"
NO_WORDS = gettext_noop("Explain in a few words why you need to see this. The reviewer reads it.")


def says_something(purpose: str) -> bool:
    """Whether a purpose for a look is more than signs or a letter or two."""
    return sum(2 if letter >= FIRST_IDEOGRAPH else 1 for letter in purpose if letter.isalnum()) >= FEWEST_LETTERS


def is_in_words(purpose: str) -> bool:
    """Whether a purpose can be judged by itself, as that of a link: at least two words, of eight letters together."""
    words = ["".join(letter for letter in word if letter.isalnum()) for word in purpose.split()]
    told = [word for word in words if word]
    return len(told) >= FEWEST_WORDS and sum(map(len, told)) >= LETTERS_OF_WORDS


def require_purpose(purpose: str, *, pointer: str = "/purpose") -> None:
    """Raise InputRejected for a purpose that says nothing. Every look for a purpose or a reason asks this first."""
    if not says_something(purpose):
        raise InputRejected(_("Enter a reason with words."), errors=[FieldError(pointer, "not_in_words", _(NO_WORDS))])
