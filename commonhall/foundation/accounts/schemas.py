"""What the API of accounts takes and gives."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

FRESH = "Asks for a login of the last five minutes: else 401 with the type urn:commonhall:problem:fresh-login-required."
Reader = Literal["everyone", "members", "board", "me"]


class Audiences(Schema):
    """Who may see a field of the profile."""

    model_config = ConfigDict(extra="forbid")

    bio: Reader | None = None
    phone: Reader | None = None
    languages: Reader | None = None
    picture: Reader | None = None


class Picture(Schema):
    """Addresses of a person's picture, a square. They need no login and end within two hours."""

    small: str = Field(description="64 pixels.")
    medium: str = Field(description="128 pixels.")
    large: str = Field(description="512 pixels, or fewer where the original had fewer.")


class MyProfile(Schema):
    """One's own account and profile."""

    id: UUID = Field(description="The account's public id.")
    email: str
    username: str | None
    display_name: str
    language: str = Field(description="Of the pages; empty: as the browser asks.")
    time_zone: str = Field(description="An IANA name; empty: the site's.")
    bio: str
    phone: str = Field(description="E.164, or empty.")
    languages: list[str] = Field(description="Spoken, as ISO 639 codes.")
    audiences: Audiences
    picture: Picture | None
    roles: list[str]
    missing: list[str] = Field(description="What the profile lacks, in the reader's language.")


class MyProfileChanges(Schema):
    """What a person can change of themselves."""

    model_config = ConfigDict(extra="forbid")

    # As annotations, for what is said behind "=" gets lost where every field may be left out.
    username: Annotated[str, Field(max_length=40, description="To log in with beside the address; empty for none.")]
    display_name: Annotated[str, Field(min_length=1, max_length=80)]
    language: str
    time_zone: str
    bio: Annotated[str, Field(max_length=1000)]
    phone: Annotated[str, Field(description="E.164, such as +39061234567, or empty.")]
    languages: list[str]
    audiences: Audiences


class PersonOut(Schema):
    """What a person shows to the reader: fields that they keep to others are left out."""

    id: UUID
    display_name: str
    picture: Picture | None
    shown: dict[str, Any] = Field(description="bio, phone, languages: as far as they are shown.")


class BlockedOut(Schema):
    """Somebody whom the caller has blocked."""

    id: UUID = Field(description="The person's public id.")
    display_name: str
    since: datetime


class BlockPage(Schema):
    items: list[BlockedOut]
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


Asked = Literal["none", "any", "strong"]

PROOF = "a challenge of /ui/captcha/, solved as ALTCHA's PoW v2 says, in base64; good once."
ASKED = "none: the password alone; any: a mailed code, an app or a passkey; strong: an app or a passkey."


class SecondStepOut(Schema):
    """One's own second step."""

    asked: Asked = Field(description="What the site asks of the caller. " + ASKED)
    app: bool = Field(description="Whether an authenticator app is set up.")
    passkeys: list[str] = Field(description="Their names, oldest first.")
    backup_codes_left: int
    backup_codes_made_at: datetime | None = Field(description="null: there are none.")
    may_trust_devices: bool


class TrustedDeviceOut(Schema):
    """A browser on which the caller is asked for no second step."""

    id: UUID
    name: str = Field(description="What the browser says of itself, in short.")
    address: str | None = Field(description="From where it was first trusted.")
    since: datetime
    until: datetime
    last_used: datetime | None


class TrustedDevicePage(Schema):
    items: list[TrustedDeviceOut]


class SessionOut(Schema):
    """A browser or program in which the person is logged in."""

    id: UUID
    device: str = Field(description='Such as "Firefox on Linux"; empty where it did not say.')
    address: str | None
    started_at: datetime
    seen_at: datetime = Field(description="To the minute.")
    is_this_one: bool = Field(description="Whether it is the session that asks.")


class SessionPage(Schema):
    items: list[SessionOut]
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


class SecondStepPolicy(Schema):
    """Which second step a login asks for. For each person the strictest of all that applies counts."""

    model_config = ConfigDict(extra="forbid")

    everyone: Asked = Field(description=ASKED)
    roles: dict[str, Asked] = Field(description="What is asked of those who hold a role, by its name.")
    every_login: bool = Field(description="Whether trusted devices are asked too.")
    trust_with_strong: bool = Field(description="Whether those who need an app or a passkey may trust a device.")


class LoginOut(Schema):
    """An attempt to log in."""

    at: datetime
    state: Literal["failed", "begun", "succeeded"]
    why: str = Field(description="Why it was refused; empty where it was not.")
    steps: list[str] = Field(description="What was shown and found right, such as password, code.")
    device: str
    address: str | None
    country: str = Field(description="ISO 3166; empty where it is not known.")
    place: str


class LoginPage(Schema):
    items: list[LoginOut]
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


class DeviceOut(Schema):
    """A browser from which the owner gets in although wrong passwords have locked the account."""

    id: UUID
    name: str
    first_seen_at: datetime
    seen_at: datetime = Field(description="The last login from it.")


class DevicePage(Schema):
    items: list[DeviceOut]
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


class LockIn(Schema):
    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=1, max_length=300, description="The person reads it in a mail.")]


class LockOut(Schema):
    """Whether an account is locked, and by what."""

    is_locked_by_staff: bool
    reason: str
    locked_until: datetime | None = Field(description="After wrong passwords; null when it is not.")


class AccountOut(Schema):
    """An account as staff see it."""

    id: UUID
    email: str
    username: str | None
    display_name: str
    roles: list[str]
    status: Literal["open", "locked", "closed"]
    is_locked_by_staff: bool
    locked_until: datetime | None = Field(description="After wrong passwords; null when it is not.")
    has_factor: bool = Field(description="Whether an app or a passkey is set up.")
    date_joined: datetime
    last_login: datetime | None


class AccountPage(Schema):
    items: list[AccountOut]
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


class Ended(Schema):
    count: int = Field(description="How many sessions ended.")


class NewApiKey(Schema):
    """What a key is for, what it opens, and for how long."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    scopes: list[str] = Field(min_length=1, description="Such as members:read.")
    days: int = Field(90, ge=1, le=365)


class ApiKeyOut(Schema):
    """A key, without the key."""

    id: UUID
    owner: str
    name: str
    prefix: str = Field(description="The key begins with chk_ and this.")
    scopes: list[str]
    state: Literal["good", "replaced", "expired", "revoked"]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class ApiKeyMade(ApiKeyOut):
    key: str = Field(description="To be sent as Authorization: Bearer; it is shown this once.")


class ApiKeyPage(Schema):
    items: list[ApiKeyOut]
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


class Credentials(Schema):
    login: str = Field(min_length=1, max_length=254, description="E-mail address or username.")
    password: str = Field(min_length=1, max_length=4096)
    captcha: str = Field("", description=f"After failed logins: {PROOF}")


class ChallengeOut(Schema):
    """A second factor is asked for."""

    challenge: str = Field(description="To be sent with the code; it opens nothing by itself.")
    methods: list[str] = Field(description="What the code may come from: email, totp, recovery_codes.")


class SecondFactor(Schema):
    challenge: str = Field(min_length=1, max_length=100)
    code: str = Field(min_length=1, max_length=40)


class TokensOut(Schema):
    """A login. The access token goes into `Authorization: Bearer`."""

    access_token: str
    refresh_token: str = Field(description="Good once, for new tokens at /api/auth/refresh/.")
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds for which the access token is good.")


class Renewal(Schema):
    refresh_token: str = Field(min_length=1, max_length=4096)


class Said(Schema):
    detail: str = Field(description="What has happened, for people.")


class ResetRequest(Schema):
    """Asks for a link."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(min_length=3, max_length=254)


class NewPassword(Schema):
    """Uses the link."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=200, description="The part of the mailed link after /key/.")
    password: str = Field(min_length=1, max_length=4096)


class VerificationRequest(Schema):
    """Asks for a fresh link."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(min_length=3, max_length=254)


class VerificationKey(Schema):
    """Uses the link."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=200, description="The part of the mailed link after /confirm-email/.")


class NewUser(Schema):
    """Who registers."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(min_length=3, max_length=254)
    password: str = Field(min_length=1, max_length=4096)
    display_name: str = Field(min_length=1, max_length=80, description="As others should see it.")
    username: str | None = Field(None, max_length=40)
    captcha: str = Field("", description=f"Needed: {PROOF}")


class FactorCode(Schema):
    code: str | None = Field(None, min_length=1, max_length=10, description="Of the authenticator app.")


class FactorOut(Schema):
    """The second factor, or what an authenticator app needs to become it."""

    enabled: bool
    secret: str = ""
    otpauth_url: str = Field("", description="The same as an address, to be shown as a QR code.")


class BackupCodesOut(Schema):
    codes: list[str] = Field(description="Filled only in the answer that made them.")
    left: int
    made_at: datetime | None
