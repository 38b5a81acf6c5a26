"""The OpenAPI document is drawn once, however many ask for it first."""

import threading
from concurrent.futures import ThreadPoolExecutor

from foundation.http import document
from foundation.http.document import MOST_WAITING, StillDrawing


def test_the_first_draws_a_few_wait_and_others_come_again(monkeypatch):
    begun, drawn, may_end = threading.Event(), [], threading.Event()

    def draw(media_type):
        drawn.append(media_type)
        begun.set()
        may_end.wait(20)
        return b"openapi", '"tag"'

    monkeypatch.setattr(document, "_kept", {})
    monkeypatch.setattr(document, "_drawn", draw)

    def ask():
        try:
            return document._drawn_once("application/json")
        except StillDrawing as refused:
            return refused.status_code

    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(ask) for _ in range(20)]
        begun.wait(20)
        refused = [one.result() for one in asked if one.done()]
        while len(refused) < 20 - MOST_WAITING:
            refused = [one.result() for one in asked if one.done()]
        may_end.set()
        answers = [one.result() for one in asked]
    assert answers.count(503) == 20 - MOST_WAITING
    assert answers.count((b"openapi", '"tag"')) == MOST_WAITING
    assert drawn == ["application/json"]
    assert document._kept.keys() == {"application/json"}
