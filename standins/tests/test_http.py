"""What every request to Stripe's API meets: keys, idempotency, faults, lists."""

import httpx
import pytest
import stripe

from standins.testing import RunningStandins
from standins.tests.conftest import order

REFUND = {"amount": 1000}


def client_of(standins: RunningStandins, key: str, retries: int = 0) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": standins.stripe_url}, max_network_retries=retries)


def test_wrong_key_is_refused_and_not_repeated_back(standins: RunningStandins) -> None:
    with pytest.raises(stripe.AuthenticationError) as refused:
        client_of(standins, "sk_live_somebody_elses_key").v1.customers.list()
    assert "somebody" not in str(refused.value)


def test_key_works_as_basic_user_and_is_needed(standins: RunningStandins) -> None:
    url = f"{standins.stripe_url}/v1/customers"
    assert httpx.get(url, auth=(standins.api_key, "")).status_code == 200
    assert httpx.get(url, auth=("sk_test_other", "")).status_code == 401
    assert httpx.get(url).json()["error"]["type"] == "invalid_request_error"


def test_same_key_and_request_give_the_same_answer_once(client: stripe.StripeClient, standins: RunningStandins) -> None:
    options = {"idempotency_key": "order-17"}
    first, second = (client.v1.checkout.sessions.create(order(), options) for _ in range(2))  # type: ignore[arg-type]
    assert first.id == second.id
    assert standins.state()["objects"]["checkout.session"] == 1
    headers = [dict(each.last_response.headers) for each in (first, second)]  # type: ignore[union-attr]
    assert "idempotent-replayed" not in headers[0]
    assert headers[1]["idempotent-replayed"] == "true"
    assert headers[1]["original-request"] == headers[0]["request-id"]


def test_same_key_with_another_request_is_refused(client: stripe.StripeClient, standins: RunningStandins) -> None:
    client.v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.customers.create({"name": "Bob"}, {"idempotency_key": "k"})
    assert refused.value.http_status == 400
    with pytest.raises(stripe.IdempotencyError):
        client.v1.payment_intents.create({"amount": 2000, "currency": "eur"}, {"idempotency_key": "k"})
    assert standins.state()["objects"] == {"customer": 1, "event": 1}


def test_refused_request_may_be_tried_again_with_its_key(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.create({"email": "nobody"}, {"idempotency_key": "k"})
    assert client.v1.customers.create({"email": "ada@example.org"}, {"idempotency_key": "k"}).id


def test_lost_answer_is_recovered_by_a_retry(standins: RunningStandins) -> None:
    standins.faults(fail_next=1, status=503, carried_out=True)
    customer = client_of(standins, standins.api_key, retries=1).v1.customers.create({"name": "Ada"})
    assert customer.last_response is not None
    assert customer.last_response.headers["Idempotent-Replayed"] == "true"
    state = standins.state()
    assert state["objects"]["customer"] == 1
    assert [request["status"] for request in state["requests"]] == [503, 200]
    assert len({request["idempotency_key"] for request in state["requests"]}) == 1


@pytest.mark.parametrize(("status", "error"), [(500, stripe.APIError), (429, stripe.RateLimitError)])
def test_failing_request_changes_nothing(
    client: stripe.StripeClient, standins: RunningStandins, status: int, error: type[Exception]
) -> None:
    standins.faults(fail_next=1, status=status)
    with pytest.raises(error):
        client.v1.customers.create({"name": "Ada"})
    assert standins.state()["objects"] == {}
    assert client.v1.customers.create({"name": "Ada"}).name == "Ada"


def test_slow_answer_runs_into_the_clients_timeout(standins: RunningStandins) -> None:
    standins.faults(slow=20)
    impatient = stripe.StripeClient(
        standins.api_key,
        base_addresses={"api": standins.stripe_url},
        http_client=stripe.RequestsClient(timeout=0.1),
        max_network_retries=0,
    )
    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.customers.list()


def test_unknown_address_is_stripes_404(standins: RunningStandins) -> None:
    answer = httpx.post(f"{standins.stripe_url}/v1/unicorns", auth=(standins.api_key, ""))
    assert answer.status_code == 404
    assert "/v1/unicorns" in answer.json()["error"]["message"]


def test_lists_go_back_page_by_page(client: stripe.StripeClient) -> None:
    made = [client.v1.customers.create({"name": str(number)}).id for number in range(5)]
    first = client.v1.customers.list({"limit": 2})
    assert ([each.id for each in first.data], first.has_more) == (made[:2:-1], True)
    second = client.v1.customers.list({"limit": 2, "starting_after": made[3]})
    assert [each.id for each in second.data] == [made[2], made[1]]
    back = client.v1.customers.list({"limit": 2, "ending_before": made[1]})
    assert ([each.id for each in back.data], back.has_more) == ([made[3], made[2]], True)
    assert [each.id for each in first.auto_paging_iter()] == made[::-1]


def test_lists_are_filtered(client: stripe.StripeClient, standins: RunningStandins) -> None:
    sessions = [client.v1.checkout.sessions.create(order()) for _ in range(2)]  # type: ignore[arg-type]
    intent = standins.pay(sessions[0].id)["payment_intent"]
    standins.pay(sessions[1].id, "decline")
    assert [charge.status for charge in client.v1.charges.list({"payment_intent": intent})] == ["succeeded"]
    assert [each.id for each in client.v1.checkout.sessions.list({"payment_intent": intent})] == [sessions[0].id]
    completed = client.v1.events.list({"type": "checkout.session.completed"}).data
    assert [event.data.object["id"] for event in completed] == [sessions[0].id]
    assert client.v1.events.retrieve(completed[0].id).type == "checkout.session.completed"
    created = sessions[0].created
    assert len(client.v1.checkout.sessions.list({"created": {"gte": created, "lte": created + 60}}).data) == 2
    assert client.v1.checkout.sessions.list({"created": {"lt": created}}).data == []


def test_expanding_in_lists_and_what_cannot_be_expanded(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins
) -> None:
    standins.pay(session.id)
    [charge] = client.v1.charges.list({"expand": ["data.balance_transaction"]}).data
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    with pytest.raises(stripe.InvalidRequestError, match="expanded"):
        client.v1.charges.retrieve(charge.id, {"expand": ["colour"]})
    assert isinstance(client.v1.charges.retrieve(charge.id).balance_transaction, str)
