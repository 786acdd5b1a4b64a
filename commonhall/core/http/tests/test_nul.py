import pytest


@pytest.mark.parametrize("address", ["/?q=%00", "/health/live/?x=a%00b", "/members/?q=%00"])
def test_an_address_with_a_nul_byte_is_refused(client, db, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (rb'{"email": "\u0000x"}', 400),
        (rb'{"email": "\\\u0000x"}', 400),
        (rb'{"email": "\\u0000x"}', 202),  # a backslash and five letters
    ],
)
@pytest.mark.req("S10.1")
def test_json_with_a_nul_is_refused(client, db, body, status):
    answer = client.post("/api/auth/verify-email/", body, content_type="application/json")
    assert answer.status_code == status, answer.content
