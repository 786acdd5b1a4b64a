"""Taking back what was just done, with and without a script."""

import json

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory

from commonhall.ui.undo import Undo, offer_undo, toast, undo_of

UNDO = Undo("/things/mark/", {"chosen": ["a", 'b"><script>'], "read": "no"})


def test_an_offer_survives_the_redirect_and_is_a_form_with_its_fields() -> None:
    request = RequestFactory().post("/things/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    offer_undo(request, "Marked & done.", UNDO)
    answer = HttpResponse()
    request._messages.update(answer)  # type: ignore[attr-defined]

    then = RequestFactory().get("/things/")
    then.COOKIES["messages"] = answer.cookies["messages"].value
    then._messages = CookieStorage(then)  # type: ignore[attr-defined]
    [message] = then._messages  # type: ignore[attr-defined]
    assert undo_of(message) == UNDO

    page = Template('{% include "ui/messages.html" %}').render(Context({"messages": [message], "csrf_token": "t"}))
    assert 'method="post" action="/things/mark/"' in page
    assert "Marked &amp; done." in page
    assert page.count('name="chosen"') == 2
    assert "<script>" not in page


def test_a_usual_message_offers_nothing() -> None:
    page = Template('{% include "ui/messages.html" %}')
    [message] = [type("Message", (), {"extra_tags": "", "level_tag": "success", "__str__": lambda self: "Saved."})()]
    assert "<form" not in page.render(Context({"messages": [message]}))


def test_an_answer_to_htmx_says_it_in_a_header() -> None:
    told = json.loads(toast(HttpResponse(status=204), "Marked as read.", undo=UNDO)["HX-Trigger"])["ui:toast"]
    assert (told["text"], told["state"]) == ("Marked as read.", "success")
    fields = [["chosen", "a"], ["chosen", 'b"><script>'], ["read", "no"]]
    assert told["undo"] == {"action": "/things/mark/", "fields": fields}
