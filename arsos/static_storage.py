"""How production keeps static files: named by their content, and compressed once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Every file gets its hash into its name, so that browsers keep it for good and a new version is a new address.

    Imports between our script modules are rewritten too: a module that was reached under two names would run twice.
    Source maps are left alone, because packages name maps that they do not ship, and collecting would fail on those.
    """

    support_js_module_import_aggregation = True
    # An import chain needs one pass per link: page, controller, helper, words, vendored library.
    max_post_process_passes = 12
    patterns = (("*.css", CompressedManifestStaticFilesStorage.patterns[0][1][:2]),)
