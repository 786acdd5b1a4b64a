"""Second steps for tests: the app's code, a set of backup codes, a passkey in software, a policy."""

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.models import Level, User
from commonhall.foundation.accounts.tests.people import PASSWORD

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PRESENT, VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV


def give_app(user: User) -> str:
    """An authenticator app, set up; its seed."""
    data = {"secret": get_adapter().encrypt(SEED), "used_step": 0}  # set up long ago
    Authenticator.objects.create(user=user, type="totp", data=data)
    user.refresh_from_db()
    return SEED


def app_code(seed: str = SEED, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(seed, int(time.time()) // 30 + steps)))


def set_policy(**given: Any) -> None:
    policy = {"everyone": Level.ANY, "roles": {}, "every_login": False, "trust_with_strong": False, **given}
    actions.change_second_step_policy(**policy, by=SYSTEM)
    queries.forget_policy()  # which happens at the commit, and a test's transaction has none


def again(client: Client) -> None:
    """Give the password again, which opens what needs a fresh login."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


@dataclass
class SoftPasskey:
    """A passkey in software that can do what real ones must not: count backwards, or leave out the PIN."""

    user: User
    count: int = 0
    host: str = "testserver"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(16))

    def register(self, name: str = "Blue key") -> Authenticator:
        """Put it where the library keeps what a browser sent at registration."""
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        flags = PRESENT | VERIFIED | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(self._rp(), flags, self.count, bytes(credential))
        response = {
            "clientDataJSON": websafe_encode(self._client_data("webauthn.create", "")),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        sent = {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key"}
        stored = {"name": name, "credential": {**sent, "response": response, "clientExtensionResults": {}}}
        made = Authenticator.objects.create(user=self.user, type="webauthn", data=stored)
        self.user.refresh_from_db()
        return made

    def sign(self, options: dict[str, Any], *, verified: bool = True) -> str:
        """What a browser sends for these request options, as the form's field."""
        challenge = options["publicKey"]["challenge"]
        client_data = self._client_data("webauthn.get", challenge)
        data = AuthenticatorData.create(self._rp(), PRESENT | VERIFIED if verified else PRESENT, self.count)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        handle = get_adapter().get_public_key_credential_user_entity(self.user)["id"]
        response = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(handle),
        }
        name = websafe_encode(self.id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )

    def _rp(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": f"https://{self.host}"}).encode()
