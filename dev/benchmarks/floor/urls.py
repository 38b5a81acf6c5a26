"""One address: POST makes a ticket with its history and notice, GET lists fifty."""

from django.db import transaction
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dev.benchmarks.floor.models import Change, Notice, Ticket


class TicketSerializer(serializers.ModelSerializer):
    class Meta:
        model = Ticket
        fields = "__all__"


class TicketsView(APIView):
    def get(self, _request: Request) -> Response:
        newest = Ticket.objects.order_by("-created_at")[:50]
        return Response(TicketSerializer(newest, many=True).data)

    def post(self, request: Request) -> Response:
        serializer = TicketSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            ticket = serializer.save()
            Change.objects.create(ticket=ticket, text="created")
            Notice.objects.create(ticket=ticket, kind="ticket.created")
        return Response(TicketSerializer(ticket).data, status=201)


urlpatterns = [path("tickets/", TicketsView.as_view())]
