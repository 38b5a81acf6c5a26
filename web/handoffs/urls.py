"""Addresses of what was handed over and waits to be taken on."""

from django.urls import path

from web.handoffs.clock_corrections import CorrectClockPage, UndoHandOverPage
from web.handoffs.receipts import CorrectReceiptPage, DecideCorrectionPage
from web.handoffs.waiting import AcknowledgePage, HandOversPage

urlpatterns = [
    path("hand-overs/", HandOversPage.as_view(), name="hand-overs"),
    path("hand-overs/<uuid:hand_over_id>/correct-receipt/", CorrectReceiptPage.as_view(), name="correct-receipt"),
    path("hand-overs/<uuid:hand_over_id>/correct-clock/", CorrectClockPage.as_view(), name="correct-clock"),
    path("hand-overs/<uuid:hand_over_id>/undo/", UndoHandOverPage.as_view(), name="undo-hand-over"),
    path("hand-overs/<uuid:hand_over_id>/decide/", DecideCorrectionPage.as_view(), name="decide-correction"),
    path("hand-overs/<uuid:hand_over_id>/acknowledge/", AcknowledgePage.as_view(), name="acknowledge-hand-over"),
]
