import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from commonhall.core.http.client_address import client_address

OUTSIDE, PROXY, INNER = "203.0.113.9", "10.0.0.2", "10.0.0.3"


def address(peer: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers))


@pytest.mark.req("S6.7")
@pytest.mark.parametrize("forged", ["198.51.100.7", "127.0.0.1", "10.0.0.1, 10.0.0.2", "::1", "", "nonsense"])
def test_client_address_without_trusted_proxies_is_the_peer(forged: str) -> None:
    assert address(OUTSIDE, forged) == OUTSIDE


@pytest.mark.req("S6.7")
def test_client_address_ignores_the_header_of_a_stranger(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address(OUTSIDE, "198.51.100.7") == OUTSIDE


@pytest.mark.req("S6.6")
@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        (OUTSIDE, OUTSIDE),
        (f"{OUTSIDE}, {INNER}", OUTSIDE),
        (f"198.51.100.7, {OUTSIDE}, {INNER}", OUTSIDE),  # the client wrote the first one itself
        (f" {OUTSIDE} ,{INNER} ", OUTSIDE),
        (f"{OUTSIDE}:41234", OUTSIDE),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:41234", "2001:db8::7"),
        ("2001:0DB8:0:0::7", "2001:db8::7"),
        (f"::ffff:{OUTSIDE}", OUTSIDE),
        (INNER, INNER),  # a request of one of our own machines
    ],
)
def test_client_address_behind_proxies_is_the_last_stranger(settings: Settings, forwarded: str, found: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address(PROXY, forwarded) == found


@pytest.mark.req("S6.6")
def test_client_address_knows_a_proxy_on_a_dual_stack_socket(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address(f"::ffff:{PROXY}", OUTSIDE) == OUTSIDE


@pytest.mark.req("S6.6")
def test_client_address_knows_a_proxy_of_ipv6(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["2001:db8:1::/48"]
    assert address("2001:db8:1::5", "2001:db8:2::9") == "2001:db8:2::9"
    assert address("2001:db8:2::5", "2001:db8:9::9") == "2001:db8:2::5"


@pytest.mark.parametrize(
    "garbage", ["", "unknown", "<script>", "999.1.1.1", "1.2.3", f"{OUTSIDE}, unknown", "," * 50, "a" * 9000]
)
def test_client_address_stops_at_a_hop_that_makes_no_sense(settings: Settings, garbage: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert address(PROXY, garbage) == PROXY


def test_client_address_of_a_unix_socket_is_empty() -> None:
    assert address("") == ""


@pytest.mark.req("S6.6", "S6.7")
@pytest.mark.django_db
def test_client_address_reaches_everybody_through_the_middleware(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    behind = client.get("/health/live/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"198.51.100.7, {OUTSIDE}")
    forged = client.get("/health/live/", REMOTE_ADDR=OUTSIDE, HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert behind.wsgi_request.META["REMOTE_ADDR"] == OUTSIDE
    assert forged.wsgi_request.META["REMOTE_ADDR"] == OUTSIDE


@pytest.mark.parametrize(
    ("peer", "proto", "secure"),
    [(PROXY, "https", True), (PROXY, "http", False), (PROXY, "", False), (OUTSIDE, "https", False)],
)
def test_only_a_trusted_proxy_says_that_the_client_came_by_https(
    settings: Settings, client: Client, db: None, peer: str, proto: str, secure: bool
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    answer = client.get("/health/live/", REMOTE_ADDR=peer, headers={"X-Forwarded-Proto": proto})
    assert answer.wsgi_request.is_secure() is secure
