"""What our scripts say to people, translated; a page carries them as JSON, and `words.js` reads them."""

from functools import lru_cache

from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _


def script_words() -> SafeString:
    """The sentences in the reader's language, as the element that a page carries."""
    return _in_language(get_language())


@lru_cache(maxsize=32)
def _in_language(language: str | None) -> SafeString:
    with override(language):
        return json_script(words_for_scripts(), "a-words")


def words_for_scripts() -> dict[str, str]:
    """Each sentence by its name. `%s` stands for what the script puts in."""
    return {
        "saving": _("Saving …"),
        "saved": _("Saved %s"),
        "not_saved": _("Not saved yet: no connection. What you typed stays here."),
        "changed_elsewhere": _("This draft was changed in another window."),
        "joined": _("Joined with what you changed in another window."),
        "choose_each": _("Both windows changed the same. Choose what to keep; nothing is lost until you do."),
        "here": _("Here"),
        "there": _("In the other window"),
        "keep_these": _("Keep what is chosen"),
        "filed_elsewhere": _("It was filed in another window:"),
        "draft_gone": _("This draft was discarded in another window."),
        "not_saved_signed_out": _("Not saved yet: you were signed out. What you typed stays here."),
        "no_connection": _("No connection. What you typed is kept, and it is sent again by itself, once."),
        "try_now": _("Try now"),
        "unavailable": _("ARSOS could not take it just now. Nothing was lost; it is sent again by itself."),
        "not_taken_now": _("ARSOS could not take it. What you typed is still here."),
        "signed_out": _("You were signed out. Sign in again in another window, then send this again: it is all here."),
        "sign_in": _("Sign in in another window"),
        "send_again": _("Send again"),
        "copied": _("Copied"),
        "not_copied": _("Copying is not possible here. Mark the text and copy it."),
        "live": _("Live"),
        "not_live": _("Not live: shown as of %s"),
        "too_large": _("%s is larger than 20 MB."),
        "uploading": _("%s: sending"),
        "uploaded": _("%s: kept"),
        "upload_failed": _("%s could not be sent. Try again."),
        "keys_on": _("Single keys work"),
        "keys_off": _("Single keys are off"),
        "work_ended": _("Ended: %s"),
        "changed_meanwhile": _("It changed while you were writing: %s. What you typed is untouched."),
        "is_replying": _("%s is replying"),
        "are_replying": _("%s are replying"),
        "also_here": _("Also here: %s"),
        "mention_whom": _("Whom to tell"),
        "not_loaded": _("That could not be loaded just now. Please try again."),
        "not_taken": _("Send a PDF, an image or plain text."),
        "unread": _("%s not read"),
    }
