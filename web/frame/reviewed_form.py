"""A form that shows what comes of it before anything is stored; it needs no script."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from foundation import lengths


class ReviewedForm(forms.Form):
    reviewed = forms.CharField(required=False, max_length=lengths.REVIEWED, widget=forms.HiddenInput)

    def shows_first(self, said: str, lines: Iterable[str]) -> bool:
        """Whether to show these lines before it is sent. `said` came back with the form if they were shown already."""
        if self.cleaned_data.get("reviewed") == said:
            return False
        again = QueryDict(mutable=True)
        for name, values in dict(self.data).items():
            again.setlist(name, values)
        again[self.add_prefix("reviewed")] = said
        self.data = again
        self.add_error(None, _("Please check these due times. If they are right, send the form again."))
        for line in lines:
            self.add_error(None, line)
        return True
