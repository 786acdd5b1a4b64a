"""The pages that Stripe shows to a paying customer: Checkout and the 3-D Secure challenge of a bank."""

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from standins.pages import Html, page, render
from standins.stripe import checkout, money
from standins.stripe.cards import CARDS
from standins.stripe.errors import StripeError
from standins.stripe.objects import Obj
from standins.stripe.service import StripeService


class HostedPages:
    def __init__(self, service: StripeService) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        return [
            Route("/pay/{id}", self.checkout),
            Route("/pay/{id}", self.pay, methods=["POST"]),
            Route("/challenge/{id}", self.challenge),
            Route("/challenge/{id}", self.answer, methods=["POST"]),
        ]

    async def checkout(self, request: Request) -> Response:
        return self._checkout_page(self._session(request))

    async def pay(self, request: Request) -> Response:
        session = self._session(request)
        if session is None or session["status"] != "open":
            return self._checkout_page(session)
        form = await request.form()
        if form.get("action") == "cancel" and session["cancel_url"]:
            return _go(session["cancel_url"])
        address = self._service.address(request)
        outcome, email = form.get("card", ""), form.get("email", "")
        if outcome not in CARDS:
            return self._checkout_page(session, "Choose a card.", status=422)
        intent = checkout.pay(self._service.account, session, str(outcome), str(email).strip() or None, address)
        return self._after_attempt(session, intent)

    async def challenge(self, request: Request) -> Response:
        intent = self._intent(request)
        if intent is None or intent["status"] != "requires_action":
            return _notice("Nothing to confirm", "This payment does not wait for a confirmation.", status=404)
        amount = money.display(intent["amount"], intent["currency"])
        return page("Confirm the payment", render("stripe_challenge.html", amount=amount))

    async def answer(self, request: Request) -> Response:
        intent = self._intent(request)
        if intent is None or intent["status"] != "requires_action":
            return await self.challenge(request)
        form, back = await request.form(), _return_url(intent)
        account = self._service.account
        checkout.authenticate(account, intent, passed=form.get("action") == "confirm")
        session = checkout.session_of(account, intent)
        if session is not None:
            return self._after_attempt(session, intent)
        return _go(_with_result(back, intent)) if back else _notice("Done", "You can close this page.")

    def _after_attempt(self, session: Obj, intent: Obj) -> Response:
        if intent["status"] == "succeeded":
            return _go(checkout.success_url(session))
        if intent["status"] == "requires_action":
            return _go(intent["next_action"]["redirect_to_url"]["url"])
        return self._checkout_page(session, intent["last_payment_error"]["message"], status=402)

    def _checkout_page(self, session: Obj | None, error: str = "", status: int = 200) -> Response:
        if session is None:
            return _notice("No such payment page", "The address is not that of a Checkout Session.", status=404)
        if session["status"] == "expired":
            back = session["cancel_url"] or session["success_url"]
            return _notice("This payment page has expired", "Nothing was charged.", back, status=410)
        if session["status"] == "complete":
            return _notice("Paid", "This payment has been made already.", checkout.success_url(session))
        body = render(
            "stripe_checkout.html",
            action=urlsplit(session["url"]).path,
            total=money.display(session["amount_total"], session["currency"]),
            lines=Html("".join(map(_line, self._service.account.line_items[session["id"]]))),
            error=render("stripe_error.html", message=error) if error else Html(),
            email=_email(session),
            cards=Html("".join(map(_card, CARDS))),
            cancel=render("stripe_cancel.html") if session["cancel_url"] else Html(),
        )
        return page("Checkout", body, status=status)

    def _session(self, request: Request) -> Obj | None:
        try:
            return checkout.find(self._service.account, request.path_params["id"])
        except StripeError:
            return None

    def _intent(self, request: Request) -> Obj | None:
        try:
            return self._service.account.get("payment_intent", request.path_params["id"])
        except StripeError:
            return None


def _go(url: str) -> RedirectResponse:
    return RedirectResponse(url, status_code=303)


def _notice(title: str, message: str, back: str | None = None, status: int = 200) -> Response:
    link = render("stripe_back.html", url=back) if back else Html()
    return page(title, render("stripe_notice.html", title=title, message=message, link=link), status=status)


def _line(line: Obj) -> Html:
    amount = money.display(line["amount_total"], line["currency"])
    return render("stripe_line.html", name=line["description"], quantity=line["quantity"], amount=amount)


def _card(outcome: str) -> Html:
    card = CARDS[outcome]
    checked = Html(" checked") if outcome == "succeed" else Html()
    return render("stripe_card.html", outcome=outcome, number=card.number, about=card.about, checked=checked)


def _email(session: Obj) -> Html:
    email = (session["customer_details"] or {}).get("email")
    if email and (session["customer_email"] or session["customer"]):
        return render("stripe_known_email.html", email=email)
    return render("stripe_email.html", email=email or "")


def _return_url(intent: Obj) -> str | None:
    url: str | None = intent["next_action"].get("redirect_to_url", {}).get("return_url")
    return url


def _with_result(url: str, intent: Obj) -> str:
    """What Stripe adds to the return address; the shop must ask the API and not believe it."""
    result = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if intent["status"] == "succeeded" else "failed",
    }
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(result)}"
