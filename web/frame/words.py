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
        "not_saved": _("Not saved yet: no connection. What you typed is still here."),
        "changed_elsewhere": _("This draft was changed in another window."),
        "joined": _("Combined with your changes from another window."),
        "choose_each": _("Both windows changed the same field. Choose which version to keep."),
        "here": _("In this window"),
        "there": _("In the other window"),
        "keep_these": _("Keep my choices"),
        "filed_elsewhere": _("This draft was submitted in another window:"),
        "draft_gone": _("This draft was discarded in another window."),
        "not_saved_signed_out": _("Not saved yet: you were signed out. What you typed is still here."),
        "no_connection": _(
            "No connection. What you typed is safe, and it will be sent automatically once you are back online."
        ),
        "try_now": _("Try now"),
        "unavailable": _("Could not send just now. Nothing was lost. We'll try again automatically."),
        "not_taken_now": _("Something went wrong. Nothing was sent. What you typed is still here."),
        "signed_out": _(
            "You were signed out. Sign in again in another window, then send this again. What you typed is still here."
        ),
        "sign_in": _("Sign in in another window"),
        "send_again": _("Send again"),
        "copied": _("Copied"),
        "not_copied": _("Your browser can't copy this. Select the text and copy it yourself."),
        "live": _("Live"),
        "not_live": _("Not live. As of %s"),
        "too_large": _("%s is larger than 20 MB."),
        "uploading": _("%s: uploading"),
        "uploaded": _("%s: uploaded"),
        "upload_failed": _("%s could not be uploaded. Try again."),
        "keys_on": _("Keyboard shortcuts are on"),
        "keys_off": _("Keyboard shortcuts are off"),
        "work_ended": _("Finished: %s"),
        "changed_meanwhile": _("This inquiry changed while you were writing: %s. Your text is still here."),
        "is_replying": _("%s is replying"),
        "are_replying": _("%s are replying"),
        "also_here": _("Also here: %s"),
        "mention_whom": _("Who to notify"),
        "not_loaded": _("Could not load this. Please try again."),
        "not_taken": _("Choose a PDF, an image or a plain text file."),
        "someone_else": _(
            "Someone else is signed in now. What you typed was not sent and not saved. Sign in as yourself to keep it."
        ),
        "unsent_gone": _("You sent or discarded this in another window. The text here isn't saved."),
        "unsent_two": _("You typed different text here at %s, and it is saved. Which one do you want to keep?"),
        "unsent_use_kept": _("Use the saved text"),
        "unsent_use_this": _("Use the text in this window"),
        "unsent_restored": _("Restored what you typed at %s."),
        "unsent_kept": _("Saved at %s, not sent yet."),
        "unsent_overtook": _(
            "You typed different text here in another window at %s. The text in this window is now saved instead."
        ),
        "unsent_refused": _("This couldn't be saved. It stays here until you send it or leave the page."),
        "discard": _("Discard"),
        "unread": _("%s unread"),
    }
