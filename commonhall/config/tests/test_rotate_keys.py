"""Encryption keys rotate while the site runs: whatever is stored, wherever a module stores it."""

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import call_command

from commonhall.config.doctor import data
from commonhall.config.doctor.findings import State
from commonhall.core.activity.models import Activity
from commonhall.core.crypto.encryption import EncryptionManager, encryption
from commonhall.core.mail.models import SecretMail
from commonhall.foundation.accounts.models import User
from commonhall.modules.merchants.models import Merchant

pytestmark = [pytest.mark.django_db, pytest.mark.req("A15.2")]
IBAN, SEED = "DE89370400440532013000", "JBSWY3DPEHPK3PXP"


@pytest.fixture
def stored():
    """A secret in a column, one within JSON, and a sealed mail."""
    user = User.objects.create(email="maria@example.org", username="maria")
    Merchant.objects.create(user=user, business_name="A", country="DE", iban_sealed=encryption().encrypt(IBAN))
    Authenticator.objects.create(user=user, type="totp", data={"secret": encryption().encrypt(SEED), "steps": [3]})
    SecretMail.objects.create(sealed=encryption().encrypt("{}"))
    return user


@pytest.fixture
def new_key(settings):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.ENCRYPTION_KEYS]
    return settings.ENCRYPTION_KEYS[0]


def test_every_secret_is_put_under_the_first_key_so_that_the_others_can_go(stored, new_key, settings, capsys):
    assert (data.secrets().state, data.secrets().text[:2]) == (State.DOUBTFUL, "3 ")
    call_command("rotate_keys")
    assert capsys.readouterr().out == "3 secrets are encrypted anew, 0 already were.\n"
    assert data.secrets().state is State.FINE

    settings.ENCRYPTION_KEYS = [new_key]
    assert Merchant.objects.get().iban == IBAN
    kept = Authenticator.objects.get().data
    assert (encryption().decrypt(kept["secret"]), kept["steps"]) == (SEED, [3])
    assert encryption().decrypt(SecretMail.objects.get().sealed) == "{}"
    [entry] = Activity.objects.filter(kind="security.secrets_renewed")
    assert entry.data == {"renewed": 3, "current": 0, "lost": 0}


def test_a_second_time_nothing_is_left_to_do(stored, new_key, capsys):
    call_command("rotate_keys")
    before = Merchant.objects.get().iban_sealed
    call_command("rotate_keys")
    assert "0 secrets are encrypted anew, 3 already were" in capsys.readouterr().out
    assert Merchant.objects.get().iban_sealed == before


def test_what_no_key_opens_is_left_and_named(stored, new_key, capsys):
    strange = EncryptionManager([Fernet.generate_key().decode()]).encrypt(IBAN)
    Merchant.objects.update(iban_sealed=strange, description="gAAAAA is how a token begins")
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys")
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "merchants_merchant.iban_sealed: none of ENCRYPTION_KEYS opens 1." in said and strange not in said
    assert Merchant.objects.get().iban_sealed == strange


def test_with_one_key_the_doctor_has_nothing_to_say(stored):
    assert data.secrets().state is State.LEFT_OUT
