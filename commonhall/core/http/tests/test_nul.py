import pytest


@pytest.mark.parametrize("address", ["/?q=%00", "/health/live/?x=a%00b", "/members/?q=%00"])
def test_an_address_with_a_nul_byte_is_refused(client, db, address):
    assert client.get(address).status_code == 400
