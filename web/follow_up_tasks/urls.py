"""Addresses of tasks on inquiries."""

from django.urls import path

from web.follow_up_tasks.tasks import AddTaskPage, EndTaskPage

urlpatterns = [
    path("service-inquiries/<str:reference>/tasks/", AddTaskPage.as_view(), name="add-task"),
    path("follow-up-tasks/<uuid:task_id>/<slug:kind>/", EndTaskPage.as_view(), name="end-task"),
]
