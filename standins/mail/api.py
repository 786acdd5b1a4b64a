"""What was caught, for tests."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from standins.mail.mailbox import CaughtMessage, Mailbox
from standins.patience import Patience


class MailApi:
    def __init__(self, mailbox: Mailbox, patience: Patience) -> None:
        self._mailbox = mailbox
        self._patience = patience

    def routes(self) -> list[Route]:
        return [
            Route("/messages", self.messages),
            Route("/messages", self.clear, methods=["DELETE"]),
        ]

    async def messages(self, request: Request) -> JSONResponse:
        """``to`` is one whole address. With ``at_least`` the answer waits, up to ``wait`` seconds (5), for so many."""
        query = request.query_params
        address = query.get("to")
        try:
            at_least, seconds = int(query.get("at_least", "0")), float(query.get("wait", "5"))
        except ValueError:
            return JSONResponse({"error": "at_least and wait are numbers."}, status_code=400)
        await self._patience.wait(self._mailbox.holds(at_least, address), seconds)
        base = request.scope["root_path"].removesuffix("/api")
        return JSONResponse({"messages": [as_json(message, base) for message in self._mailbox.sent_to(address)]})

    async def clear(self, request: Request) -> Response:
        self._mailbox.clear()
        return Response(status_code=204)


def as_json(message: CaughtMessage, base: str) -> dict[str, Any]:
    page = f"{base}/messages/{message.id}"
    return {
        "id": message.id,
        "from": message.sender,
        "to": list(message.recipients),
        "subject": message.subject,
        "received_at": message.received_at.isoformat(),
        "text": message.text,
        "html": message.html,
        "headers": message.headers,
        "attachments": [
            {
                "name": attachment.name,
                "content_type": attachment.content_type,
                "size": len(attachment.content),
                "url": f"{page}/attachments/{number}",
            }
            for number, attachment in enumerate(message.attachments, 1)
        ],
        "url": page,
    }
