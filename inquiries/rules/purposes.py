"""When a purpose says something: it is read by whoever reviews what was done for it."""

FEWEST_WORDS = 2
FEWEST_LETTERS = 8


def is_in_words(purpose: str) -> bool:
    """Whether a purpose is more than a letter or a sign: at least two words, of eight letters together."""
    words = ["".join(letter for letter in word if letter.isalnum()) for word in purpose.split()]
    told = [word for word in words if word]
    return len(told) >= FEWEST_WORDS and sum(map(len, told)) >= FEWEST_LETTERS
