"""Where the provider calls us."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from commonhall.foundation.payments import actions
from commonhall.foundation.payments.models import Provider
from commonhall.foundation.payments.providers import stripe


@login_not_required
@csrf_exempt  # the signature proves who sends it
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep the event and answer at once; a worker applies it."""
    try:
        event = stripe.verified_event(request.body, request.headers.get("Stripe-Signature", ""))
    except stripe.BadSignature:
        actions.refuse_webhook(provider=Provider.STRIPE, by=request.user)
        return HttpResponse("bad signature", status=400, content_type="text/plain; charset=utf-8")
    actions.receive_webhook(event=event)
    return HttpResponse(content_type="text/plain; charset=utf-8")
