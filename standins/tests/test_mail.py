"""The mail catcher over real SMTP and HTTP."""

import smtplib
from email.message import EmailMessage

import httpx
import pytest

from standins.testing import RunningStandins

LINK = "https://hall.example/confirm?key=a&next=b"


def send(standins: RunningStandins, message: EmailMessage, *recipients: str) -> None:
    with smtplib.SMTP(standins.smtp_host, standins.smtp_port) as server:
        server.send_message(message, to_addrs=list(recipients) or None)


def letter(to: str, subject: str = "Grüße", text: str = f"Hällo,\nconfirm: {LINK}.") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hall@example.org", to, subject
    message.set_content(text)
    return message


def rich(to: str) -> EmailMessage:
    message = letter(to)
    message.add_alternative("<html><head></head><body><p>Hällo <b>you</b></p></body></html>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Beleg ä.pdf")
    return message


def test_caught_message_has_all_its_parts(standins: RunningStandins) -> None:
    send(standins, rich("ada@example.org"))
    [caught] = standins.messages(to="ADA@example.org", at_least=1)
    assert (caught["from"], caught["to"], caught["subject"]) == ("hall@example.org", ["ada@example.org"], "Grüße")
    assert caught["text"].startswith("Hällo,")
    assert "<b>you</b>" in caught["html"]
    assert ["Subject", "Grüße"] in caught["headers"]
    [attachment] = caught["attachments"]
    assert (attachment["name"], attachment["content_type"], attachment["size"]) == ("Beleg ä.pdf", "application/pdf", 8)
    download = httpx.get(standins.url + attachment["url"])
    assert download.content == b"%PDF-1.7"
    assert download.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Beleg%20%C3%A4.pdf"


def test_messages_are_filtered_by_envelope_and_newest_first(standins: RunningStandins) -> None:
    send(standins, letter("ada@example.org", "one"))
    send(standins, letter("bob@example.org", "two"))
    send(standins, letter("list@example.org", "three"), "ada@example.org", "hidden@example.org")
    assert [each["subject"] for each in standins.messages(at_least=3)] == ["three", "two", "one"]
    assert [each["subject"] for each in standins.messages(to="ada@example.org")] == ["three", "one"]
    assert [each["subject"] for each in standins.messages(to="hidden@example.org")] == ["three"]
    assert standins.messages(to="ada@example") == []


def test_waiting_for_a_message_ends_when_it_does_not_come(standins: RunningStandins) -> None:
    assert standins.messages(to="nobody@example.org", at_least=1, seconds=0.05) == []


def test_bouncing_recipient_is_refused_and_the_others_are_served(standins: RunningStandins) -> None:
    with smtplib.SMTP(standins.smtp_host, standins.smtp_port) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            server.send_message(letter("Bounce+1@example.org"))
        assert refused.value.recipients["Bounce+1@example.org"][0] == 550
        partly = server.send_message(letter("x@example.org"), to_addrs=["bounce@example.org", "ada@example.org"])
    assert list(partly) == ["bounce@example.org"]
    assert [each["to"] for each in standins.messages(at_least=1)] == [["ada@example.org"]]


def test_only_the_last_thousand_are_kept(standins: RunningStandins) -> None:
    message = letter("ada@example.org", "x").as_bytes()
    with smtplib.SMTP(standins.smtp_host, standins.smtp_port) as server:
        for number in range(1001):
            server.sendmail(f"{number}@example.org", ["ada@example.org"], message)
    kept = standins.messages()
    assert len(kept) == 1000
    assert (kept[0]["from"], kept[-1]["from"]) == ("1000@example.org", "1@example.org")


def test_inbox_is_empty_then_lists_and_filters(standins: RunningStandins) -> None:
    assert "No mail has been sent yet" in httpx.get(f"{standins.mail_url}/").text
    send(standins, letter("ada@example.org", "For <Ada>"))
    send(standins, letter("bob@example.org", "For Bob"))
    everything = httpx.get(f"{standins.mail_url}/").text
    assert everything.index("For Bob") < everything.index("For &lt;Ada&gt;")
    filtered = httpx.get(f"{standins.mail_url}/", params={"address": "bob"}).text
    assert "For Bob" in filtered and "Ada" not in filtered
    assert "No caught message is from or to “eve”" in httpx.get(f"{standins.mail_url}/?address=eve").text


def test_message_page_shows_text_links_and_a_frame_of_its_own(standins: RunningStandins) -> None:
    send(standins, rich("ada@example.org"))
    [caught] = standins.messages()
    page = httpx.get(standins.url + caught["url"])
    assert '<a href="https://hall.example/confirm?key=a&amp;next=b">' in page.text
    assert "<b>you</b>" not in page.text
    assert "Subject: Grüße" in page.text
    frame = httpx.get(f"{standins.url}{caught['url']}/html")
    assert "<b>you</b>" in frame.text
    assert '<head><base target="_top"></head>' in frame.text
    policy = frame.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "allow-scripts" not in policy
    assert "allow-scripts" not in page.text


def test_mail_is_forgotten_by_api_and_by_page(standins: RunningStandins) -> None:
    for method, path in (("DELETE", "/api/messages"), ("POST", "/clear")):
        send(standins, letter("ada@example.org"))
        [caught] = standins.messages()
        httpx.request(method, standins.mail_url + path)
        assert standins.messages() == []
        assert httpx.get(standins.url + caught["url"]).status_code == 404


@pytest.mark.parametrize("raw", [
    b"Subject: no charset\r\nContent-Type: text/plain; charset=klingon\r\n\r\nq'apla\r\n",
    b"no header at all\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhi\r\n--x--\r\n",
])  # fmt: skip
def test_odd_mail_is_shown(standins: RunningStandins, raw: bytes) -> None:
    with smtplib.SMTP(standins.smtp_host, standins.smtp_port) as server:
        server.sendmail("", ["ada@example.org"], raw)
    [caught] = standins.messages()
    assert httpx.get(standins.url + caught["url"]).status_code == 200
    assert all(httpx.get(standins.url + each["url"]).content for each in caught["attachments"])
