"""Addresses of the pages, below /admin/; each folder has a list of its own."""

from django.urls import path

from web.audit.urls import urlpatterns as oversight
from web.configuration.urls import urlpatterns as configuration
from web.departments.urls import urlpatterns as departments
from web.filing.urls import urlpatterns as agents
from web.follow_up_tasks.urls import urlpatterns as tasks
from web.frame.form_tokens import TokenPage
from web.handoffs.urls import urlpatterns as hand_overs
from web.home import HomePage
from web.incidents.urls import urlpatterns as incidents
from web.inquiries.urls import urlpatterns as inquiries
from web.job_aids.urls import urlpatterns as job_aids
from web.labels.urls import urlpatterns as labels
from web.ladder.urls import urlpatterns as escalation_owners
from web.leads.urls import urlpatterns as leads
from web.notifications import ChooseMailPage, NotificationsPage, ReadAllPage, ReadNotificationPage, UnreadPage
from web.people.urls import urlpatterns as people
from web.profile import ProfilePage
from web.queues.urls import urlpatterns as desk
from web.runs.urls import urlpatterns as background
from web.search.box import SearchBoxPage
from web.set_up.urls import urlpatterns as set_up
from web.sos.urls import urlpatterns as sos
from web.tickets.urls import urlpatterns as tickets

app_name = "web"
urlpatterns = [
    path("", HomePage.as_view(), name="home"),
    path("profile/", ProfilePage.as_view(), name="profile"),
    path("notifications/", NotificationsPage.as_view(), name="notifications"),
    path("notifications/count/", UnreadPage.as_view(), name="unread"),
    path("notifications/read/", ReadAllPage.as_view(), name="read-all"),
    path("notifications/mail/", ChooseMailPage.as_view(), name="choose-mail"),
    path("notifications/<uuid:notification_id>/read/", ReadNotificationPage.as_view(), name="read-notification"),
    path("search/", SearchBoxPage.as_view(), name="search"),
    path("token/", TokenPage.as_view(), name="token"),
    *agents,
    *desk,
    *tasks,
    *inquiries,
    *leads,
    *departments,
    *sos,
    *escalation_owners,
    *hand_overs,
    *tickets,
    *incidents,
    *labels,
    *job_aids,
    *oversight,
    *configuration,
    *people,
    *background,
    *set_up,
]
