"""The fields of a sent form, cleaned before any page reads them."""

from django.http import HttpRequest, QueryDict

from foundation.input_bounds import cleaned

AS_TYPED = frozenset({"password", "password1", "password2", "oldpassword", "old_password"})


def clean_form(request: HttpRequest) -> None:
    """Clean the texts of a POST that somebody who is known has sent; passwords stay as they were typed."""
    if request.method != "POST":
        return
    fields = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        fields.setlist(name, values if name in AS_TYPED else [cleaned(str(value)) for value in values])
    fields._mutable = False  # as the framework's own: nobody changes what was sent
    request.POST = fields  # type: ignore[assignment]  # the framework's type is narrower than its setter
