"""Addresses of technical tickets: Vantage fails."""

from django.urls import path

from web.tickets.filing import FileTicketPage
from web.tickets.ticket import MoveTicketPage, TicketPage, TicketsPage

urlpatterns = [
    path("technical-tickets/", TicketsPage.as_view(), name="tickets"),
    path("technical-tickets/new/", FileTicketPage.as_view(), name="file-ticket"),
    path("technical-tickets/<uuid:ticket_id>/", TicketPage.as_view(), name="ticket"),
    path("technical-tickets/<uuid:ticket_id>/<slug:action>/", MoveTicketPage.as_view(), name="move-ticket"),
]
