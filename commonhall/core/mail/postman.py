"""Handing mails to the mail server, one connection for many, and judging what it answers."""

import re
import smtplib
from contextlib import suppress
from types import TracebackType

from django.core.mail import EmailMessage, get_connection

from commonhall.core.work.claims import GiveUp

BUSY = 421  # the server closes the connection and asks to come back, RFC 5321, 4.3.2
ADDRESS = re.compile(r"[^\s<>(),:;]+@[^\s<>(),:;]+")
ENHANCED_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|\Z)")  # RFC 3463


class MailTrouble(Exception):
    """The mail was not accepted. The text names no person and repeats nothing of the mail, so it may be logged.

    Attributes:
        reply: the server's own words, without addresses; they may quote the mail, so they are never kept for a secret.
    """

    def __init__(self, what: str, code: int = 0, reply: bytes | str = b"") -> None:
        text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
        enhanced = ENHANCED_CODE.match(text)
        said = " ".join(filter(None, [str(code or ""), enhanced.group() if enhanced else ""]))
        super().__init__(f"{what} ({said})" if said else what)
        self.reply = ADDRESS.sub("…", " ".join(f"{code or ''} {text}".split()))[:200]


class MailFailed(MailTrouble):
    """Another attempt may succeed: the server is away, busy, or set up wrongly."""


class MailRefused(MailTrouble, GiveUp):
    """The server will never take this mail, or not for this recipient."""


class Postman:
    """Sends mails over one connection of Django's mail backend. Not to be shared between threads.

    A server that is away costs one time-out, not one for each mail that waits: after it, every mail fails at once.
    """

    def __init__(self) -> None:
        self._connection = get_connection()
        self._away: MailFailed | None = None

    def __enter__(self) -> "Postman":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):  # what was accepted stays accepted
            self._connection.close()

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail.

        Raises:
            MailFailed: try again later.
            MailRefused: it makes no sense to.
        """
        if self._away is not None:
            raise MailFailed(str(self._away))
        try:
            self._connection.open()
            self._connection.send_messages([message])
        except OSError as error:  # smtplib's exceptions are OSErrors too
            trouble = judge(error)
            if isinstance(trouble, MailFailed) and not _concerns_this_mail(error):
                self._away = trouble
                self.__exit__(None, None, None)
            raise trouble from None  # the cause names the recipient
        except Exception as error:
            raise MailFailed(f"the mail could not be made ({type(error).__name__})") from None  # its text may quote it


def judge(error: OSError) -> MailTrouble:
    """What an error of smtplib or of the network means for the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
        for_good = all(500 <= code < 600 for code, _reply in answers)
        return (MailRefused if for_good else MailFailed)("the recipient was refused", *answers[0])
    if isinstance(error, smtplib.SMTPDataError):
        for_good = 500 <= error.smtp_code < 600
        return (MailRefused if for_good else MailFailed)("the mail was refused", error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return MailFailed("the sender was refused", error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailFailed("the mail server refused SMTP_USER and SMTP_PASSWORD", error.smtp_code)
    if isinstance(error, smtplib.SMTPResponseException):
        return MailFailed("the mail server refused to talk", error.smtp_code, error.smtp_error)
    return MailFailed(f"the mail server could not be reached ({type(error).__name__})")


def _concerns_this_mail(error: OSError) -> bool:
    """Whether the server took offence at this mail only, so that the next one may be tried on the same connection."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code != BUSY for code, _reply in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused) and error.smtp_code != BUSY
