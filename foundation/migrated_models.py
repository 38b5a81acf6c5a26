"""Models as migrations see them, rendered again only where something has changed that other models see.

Django renders a model and all that refer to it again for each trigger, index and constraint: half of what an empty
database costs. None of the three changes a field, so they are put into the model that stands there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.apps.registry import Apps
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Model

OWN_OPTIONS = ("triggers", "indexes", "constraints")
"""Options of a model that no other model sees."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a model was rendered from, but for those options."""

    fields: tuple[tuple[str, int], ...]
    bases: tuple[Any, ...]
    managers: tuple[Any, ...]
    options: dict[str, Any]

    @classmethod
    def of(cls, state: ModelState) -> "Source":
        """A field that is altered is another object, of which its model state has the only one."""
        others = {name: value for name, value in state.options.items() if name not in OWN_OPTIONS}
        fields = tuple((name, id(field)) for name, field in state.fields.items())
        return cls(fields, tuple(state.bases), tuple(state.managers), others)


@contextmanager
def rendered_seldom() -> Iterator[None]:
    """Inside, migrations put triggers, indexes and constraints into the model that is rendered already."""
    render, reload = ModelState.render, ProjectState.reload_model
    sources: WeakKeyDictionary[type[Model], tuple[Source, ModelState]] = WeakKeyDictionary()

    def noted(state: ModelState, apps: Apps) -> Any:
        model = render(state, apps)
        sources[model] = Source.of(state), state  # the state is held: its fields must keep their ids
        return model

    def reloaded(project: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:  # noqa: FBT001, FBT002  Django's own signature
        state = project.models[app_label, model_name]
        model = _rendered(project, app_label, model_name)
        if model in sources and sources[model][0] == Source.of(state):
            _put_in_place(model, state)
        else:
            reload(project, app_label, model_name, delay)

    ModelState.render = noted  # type: ignore[assignment, method-assign]  # the stubs have self twice
    ProjectState.reload_model = reloaded  # type: ignore[assignment, method-assign]  # the same
    try:
        yield
    finally:
        ModelState.render, ProjectState.reload_model = render, reload  # type: ignore[method-assign]


def _rendered(project: ProjectState, app_label: str, model_name: str) -> Any:
    """The model as it stands in the rendered ones, if they are rendered."""
    if "apps" not in project.__dict__:  # to ask for it would render them all
        return None
    return project.apps.all_models[app_label].get(model_name.lower())


def _put_in_place(model: Any, state: ModelState) -> None:
    for name in OWN_OPTIONS:
        if name in state.options:
            given = list(state.options[name])
            setattr(model._meta, name, given)
            model._meta.original_attrs[name] = given
    model._meta.__dict__.pop("total_unique_constraints", None)  # kept from before
