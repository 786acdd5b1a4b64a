"""The SMTP side of the mail catcher. A recipient that begins with ``bounce`` has no mailbox here."""

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from standins.mail.mailbox import Mailbox


class Catcher:
    """The handler that aiosmtpd calls: its method names are aiosmtpd's."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower().startswith("bounce"):
            return "550 5.1.1 This address has no mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)  # decode_data is off
        await self._mailbox.catch(envelope.mail_from or "", envelope.rcpt_tos, content)
        return "250 2.0.0 Caught"


async def listen(mailbox: Mailbox, host: str, port: int) -> asyncio.Server:
    """Port 0 takes a free one; the server's own socket then tells which."""
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        # A host name of its own: without one aiosmtpd asks the resolver at each connection.
        return SMTP(Catcher(mailbox), enable_SMTPUTF8=True, hostname="standins.local", ident="Mail catcher", loop=loop)

    return await loop.create_server(session, host, port)
