"""Triggers, indexes and constraints are put into rendered models; what other models see is rendered anew."""

import pgtrigger
import pytest
from django.db import models
from django.db.migrations import operations
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from foundation.migrated_models import rendered_seldom

INDEX = models.Index(fields=["title"], name="by_title")
CONSTRAINT = models.UniqueConstraint(fields=["title"], name="one_title")
TRIGGER = pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)
ADD_INDEX = operations.AddIndex("Book", INDEX)
ADD_CONSTRAINT = operations.AddConstraint("Book", CONSTRAINT)
ADD_TRIGGER = AddTrigger("book", TRIGGER)


@pytest.fixture
def project():
    """An author and their books, rendered, in a process that migrates."""
    made = ProjectState()
    key = models.AutoField(primary_key=True)
    made.add_model(ModelState("shop", "Author", [("id", key)]))
    writer = models.ForeignKey("shop.Author", models.CASCADE)
    title = models.CharField(max_length=9)
    made.add_model(ModelState("shop", "Book", [("id", key.clone()), ("title", title), ("writer", writer)]))
    with rendered_seldom():
        assert {one._meta.label for one in made.apps.get_models()} == {"shop.Author", "shop.Book"}
        yield made


def book_of(project):
    return project.apps.get_model("shop", "Book")


def own_options(model):
    return {
        name: [one.name for one in getattr(model._meta, name, [])] for name in ("indexes", "constraints", "triggers")
    }


@pytest.mark.parametrize(
    ("add", "remove", "name", "kept"),
    [
        (ADD_INDEX, operations.RemoveIndex("Book", "by_title"), "indexes", "by_title"),
        (ADD_CONSTRAINT, operations.RemoveConstraint("Book", "one_title"), "constraints", "one_title"),
        (ADD_TRIGGER, RemoveTrigger("book", "stays"), "triggers", "stays"),
    ],
)
def test_an_option_of_its_own_is_put_into_the_model_that_stands_there(project, add, remove, name, kept):
    before = book_of(project)
    nothing = own_options(before)
    assert not any(nothing.values())
    add.state_forwards("shop", project)
    assert book_of(project) is before
    assert own_options(before) == nothing | {name: [kept]}
    assert [one.name for one in before._meta.original_attrs[name]] == [kept]
    remove.state_forwards("shop", project)
    assert book_of(project) is before
    assert own_options(before) == nothing


def test_a_unique_constraint_counts_from_when_it_is_there(project):
    assert book_of(project)._meta.total_unique_constraints == []
    ADD_CONSTRAINT.state_forwards("shop", project)
    assert [one.name for one in book_of(project)._meta.total_unique_constraints] == ["one_title"]


@pytest.mark.parametrize(
    "change",
    [
        operations.AddField("Book", "editor", models.ForeignKey("shop.Author", models.CASCADE, related_name="edited")),
        operations.AlterField("Book", "title", models.CharField(max_length=80)),
        operations.AlterModelOptions("Book", {"ordering": ["title"]}),
        operations.AlterModelManagers("Book", [("kept", models.Manager())]),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_others_see_is_rendered_anew_with_what_was_put_there(project, change):
    for option in (ADD_INDEX, ADD_CONSTRAINT, ADD_TRIGGER):
        option.state_forwards("shop", project)
    before = book_of(project)
    change.state_forwards("shop", project)
    after = book_of(project)
    assert after is not before
    assert own_options(after) == {"indexes": ["by_title"], "constraints": ["one_title"], "triggers": ["stays"]}
    fresh = project.clone()
    fresh.__dict__.pop("apps", None)
    assert [one.name for one in after._meta.get_fields()] == [one.name for one in book_of(fresh)._meta.get_fields()]
    readers = {one.name for one in project.apps.get_model("shop", "Author")._meta.related_objects}
    assert readers == {one.name for one in fresh.apps.get_model("shop", "Author")._meta.related_objects}


def test_a_field_that_was_altered_before_an_index_is_there_with_it(project):
    operations.AlterField("Book", "title", models.CharField(max_length=80)).state_forwards("shop", project)
    ADD_INDEX.state_forwards("shop", project)
    assert book_of(project)._meta.get_field("title").max_length == 80
    assert own_options(book_of(project))["indexes"] == ["by_title"]


def test_afterwards_everything_is_rendered_as_before(project):
    inside = ProjectState.reload_model, ModelState.render
    with rendered_seldom():
        assert (ProjectState.reload_model, ModelState.render) != inside
    assert (ProjectState.reload_model, ModelState.render) == inside
