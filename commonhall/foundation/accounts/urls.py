"""Routes of our own account pages, and of those of the login library that we dress; mounted before the library's."""

from allauth.account import views as library
from django.urls import path

from commonhall.foundation.accounts.decorators import even_pace
from commonhall.foundation.accounts.views import (
    api_keys,
    desk,
    factors,
    own_data,
    password,
    policy,
    profile,
    sessions,
)

app_name = "accounts"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/picture/", profile.picture, name="picture"),
    path("welcome/", profile.onboarding, name="onboarding"),
    path("people/<uuid:public_id>/", profile.person, name="person"),
    path("people/<uuid:public_id>/block/", profile.block, name="block"),
    path("people/<uuid:public_id>/unblock/", profile.unblock, name="unblock"),
    path("blocks/", profile.blocks, name="blocks"),
    path("data/", own_data.own_data, name="own_data"),
    path("data/order/", own_data.data_order, name="data_order"),
    path("data/<uuid:public_id>.zip", own_data.data_file, name="data_file"),
    path("data/delete/", own_data.account_delete, name="account_delete"),
    path("data/keep/", own_data.account_keep, name="account_keep"),
    path("logout/", sessions.log_out, name="log_out"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/end/", sessions.end_other_sessions, name="end_other_sessions"),
    path("sessions/<uuid:public_id>/end/", sessions.end_session, name="end_session"),
    path("devices/<uuid:public_id>/forget/", sessions.forget_device, name="forget_device"),
    path("logins/", sessions.logins, name="logins"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:public_id>/", desk.desk_account, name="desk_account"),
    path("desk/<uuid:public_id>/logins/", desk.desk_logins, name="desk_logins"),
    path("desk/<uuid:public_id>/lock/", desk.lock, name="lock"),
    path("desk/<uuid:public_id>/unlock/", desk.unlock, name="unlock"),
    path("desk/<uuid:public_id>/end-sessions/", desk.end_sessions, name="end_sessions"),
    path("password/change/", password.change_password, name="change_password"),
    path("api-keys/", api_keys.api_keys, name="api_keys"),
    path("api-keys/new/", api_keys.api_key_new, name="api_key_new"),
    path("api-keys/all/", api_keys.all_api_keys, name="all_api_keys"),
    path("api-keys/<uuid:public_id>/rotate/", api_keys.api_key_rotate, name="api_key_rotate"),
    path("api-keys/<uuid:public_id>/revoke/", api_keys.api_key_revoke, name="api_key_revoke"),
    path("password/reset/", even_pace(library.password_reset), name="password_reset"),
    path("password/strength/", factors.password_strength, name="password_strength"),
    # These stand before the library's pages of the same addresses.
    path("2fa/", factors.second_step, name="second_step"),
    path("2fa/totp/activate/", factors.app_add, name="app_add"),
    path("2fa/totp/deactivate/", factors.app_remove, name="app_remove"),
    path("2fa/webauthn/", factors.passkeys, name="passkeys"),
    path("2fa/webauthn/add/", factors.passkey_add, name="passkey_add"),
    path("2fa/webauthn/keys/<int:pk>/edit/", factors.passkey_rename, name="passkey_rename"),
    path("2fa/webauthn/keys/<int:pk>/remove/", factors.passkey_remove, name="passkey_remove"),
    path("2fa/backup-codes/", factors.backup_codes, name="backup_codes"),
    path("2fa/devices/", factors.trusted_devices, name="trusted_devices"),
    path("2fa/devices/revoke/", factors.devices_revoke, name="devices_revoke"),
    path("2fa/devices/<uuid:public_id>/revoke/", factors.device_revoke, name="device_revoke"),
    path("desk/second-step/", policy.second_step_policy, name="second_step_policy"),
    path("verification/", profile.resend_verification, name="resend_verification"),
]
