"""What was caught, for people."""

import re
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from standins.mail.mailbox import CaughtMessage, Mailbox
from standins.pages import Html, page, render

SHOWN = 100
# Mail may bring its own styles but no scripts and nothing from elsewhere; its links open in the whole window.
LINKS = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
BODY_POLICY = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox {LINKS}"
ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'&]")


class MailPages:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def routes(self) -> list[Route]:
        return [
            Route("/", self.inbox),
            Route("/clear", self.clear, methods=["POST"]),
            Route("/messages/{id:int}", self.message),
            Route("/messages/{id:int}/html", self.html),
            Route("/messages/{id:int}/attachments/{number:int}", self.attachment),
        ]

    async def inbox(self, request: Request) -> HTMLResponse:
        base, wanted = request.scope["root_path"], request.query_params.get("address", "").strip()
        found = [message for message in self._mailbox if message.mentions(wanted)]
        rows = Html("".join(_row(base, message) for message in found[:SHOWN]))
        body = render(
            "mail_list.html",
            base=base,
            address=wanted,
            count=_count(len(found)),
            rows=rows or _nothing(wanted),
        )
        return page("Caught mail", body)

    async def clear(self, request: Request) -> RedirectResponse:
        self._mailbox.clear()
        return RedirectResponse(request.scope["root_path"] + "/", status_code=303)

    async def message(self, request: Request) -> HTMLResponse:
        base, message = request.scope["root_path"], self._find(request)
        if message is None:
            return page("Message gone", render("mail_gone.html", base=base), status=404)
        body = render(
            "mail_message.html",
            base=base,
            subject=message.subject or "(no subject)",
            sender=message.sender or "(nobody: a bounce)",
            recipients=", ".join(message.recipients),
            received=f"{message.received_at:%Y-%m-%d %H:%M:%S} UTC",
            frame=_frame(base, message),
            text=linked(message.text) if message.text else Html("<em>This message has no text part.</em>"),
            attachments=_attachments(base, message),
            headers="\n".join(f"{name}: {value}" for name, value in message.headers),
        )
        return page(message.subject or "Message", body)

    async def html(self, request: Request) -> Response:
        message = self._find(request)
        if message is None:
            return Response("This message is gone.", status_code=404, media_type="text/plain")
        headers = {"Content-Security-Policy": BODY_POLICY, "X-Content-Type-Options": "nosniff"}
        return HTMLResponse(_opening_links_on_top(message.html), headers=headers)

    async def attachment(self, request: Request) -> Response:
        message, number = self._find(request), request.path_params["number"]
        if message is None or not 1 <= number <= len(message.attachments):
            return Response("There is no such attachment.", status_code=404, media_type="text/plain")
        attachment = message.attachments[number - 1]
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(attachment.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Type": attachment.content_type,
            "X-Content-Type-Options": "nosniff",
        }
        return Response(attachment.content, headers=headers)

    def _find(self, request: Request) -> CaughtMessage | None:
        return self._mailbox.get(request.path_params["id"])


def linked(text: str) -> Html:
    """Escaped text whose web addresses are links, so that a confirmation can be followed from the text part too."""
    pieces, end = [], 0
    for match in ADDRESS.finditer(text):
        address = escape(match.group())
        pieces += [escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return Html("".join(pieces) + escape(text[end:]))


def _row(base: str, message: CaughtMessage) -> Html:
    return render(
        "mail_row.html",
        link=f"{base}/messages/{message.id}",
        subject=message.subject or "(no subject)",
        sender=message.sender,
        recipients=", ".join(message.recipients),
        received=f"{message.received_at:%Y-%m-%d %H:%M:%S} UTC",
    )


def _nothing(wanted: str) -> Html:
    if wanted:
        return render("mail_nothing.html", why=f"No caught message is from or to “{wanted}”. Try less of the address.")
    return render("mail_nothing.html", why="No mail has been sent yet. What the application sends will be shown here.")


def _count(number: int) -> str:
    shown = f", the newest {SHOWN} shown" if number > SHOWN else ""
    return f"{number} {'message' if number == 1 else 'messages'}{shown}"


def _frame(base: str, message: CaughtMessage) -> Html:
    if not message.html:
        return Html("<p><em>This message has no HTML part.</em></p>")
    return render("mail_frame.html", source=f"{base}/messages/{message.id}/html", permissions=LINKS)


def _attachments(base: str, message: CaughtMessage) -> Html:
    rows = [
        render(
            "mail_attachment.html",
            link=f"{base}/messages/{message.id}/attachments/{number}",
            name=attachment.name,
            about=f"{attachment.content_type}, {len(attachment.content):,} bytes",
        )
        for number, attachment in enumerate(message.attachments, 1)
    ]
    return Html("".join(rows) or "<li>None</li>")


def _opening_links_on_top(html: str) -> str:
    """Inside the frame a link would load the site in the frame, where the site forbids to be shown."""
    base = '<base target="_top">'
    head = re.search(r"<head[^>]*>", html, re.IGNORECASE)
    return html[: head.end()] + base + html[head.end() :] if head else base + html
