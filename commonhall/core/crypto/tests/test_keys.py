import pytest
from cryptography.fernet import Fernet

from commonhall.core.crypto.encryption import EncryptionManager, encryption
from commonhall.core.crypto.keys import derived_key, is_signed, signature


def test_a_secret_is_not_readable_and_comes_back():
    token = encryption().encrypt("steam api key")
    assert "steam" not in token
    assert encryption().decrypt(token) == "steam api key"


@pytest.mark.req("A15.2")
def test_keys_rotate_without_downtime():
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    token = EncryptionManager([old]).encrypt("x")
    both = EncryptionManager([new, old])
    assert both.decrypt(token) == "x"
    assert EncryptionManager([new]).decrypt(both.rotate(token)) == "x"
    with pytest.raises(ValueError, match="no longer in ENCRYPTION_KEYS"):
        EncryptionManager([new]).decrypt(token)


def test_a_signature_is_for_one_purpose_and_survives_a_changed_secret(settings):
    given = signature("links", "member 12")
    assert is_signed("links", "member 12", given)
    assert not is_signed("links", "member 13", given)
    assert not is_signed("links", "member 12", "ñ" * len(given))
    assert not is_signed("audit chain", "member 12", given)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret key of this site, 2027"
    assert is_signed("links", "member 12", given)
    assert len(derived_key("links")) == 32
