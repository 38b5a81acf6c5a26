"""The codes by which an 834 names languages (ISO 639-2, or Z39.53 in capitals), as the two letters that ARSOS keeps."""

from collections.abc import Mapping

TWO_LETTERS: Mapping[str, str] = {
    "ara": "ar",
    "chi": "zh",
    "deu": "de",
    "eng": "en",
    "fas": "fa",
    "fra": "fr",
    "fre": "fr",
    "ger": "de",
    "guj": "gu",
    "hat": "ht",
    "hin": "hi",
    "ita": "it",
    "jpn": "ja",
    "khm": "km",
    "kor": "ko",
    "nav": "nv",
    "per": "fa",
    "pol": "pl",
    "por": "pt",
    "rus": "ru",
    "som": "so",
    "spa": "es",
    "tgl": "tl",
    "urd": "ur",
    "vie": "vi",
    "zho": "zh",
}
"""What members of Medicare plans speak most. Other languages keep their three letters."""


def language_of(code: str) -> str:
    """The code that the feed reads."""
    return TWO_LETTERS.get(code.lower(), code.lower())
