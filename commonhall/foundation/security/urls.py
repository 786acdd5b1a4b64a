"""Routes of security; a URL's name and its view's name are the same."""

from django.urls import path

from commonhall.foundation.security.views import addresses, audit, dashboard, events, limits

app_name = "security"
urlpatterns = [
    path("desk/security/", dashboard.dashboard, name="dashboard"),
    path("desk/security/events/", events.event_list, name="event_list"),
    path("desk/security/events/<uuid:public_id>/", events.event, name="event"),
    path("desk/security/events/<uuid:public_id>/investigate/", events.investigate, name="investigate"),
    path("desk/security/events/<uuid:public_id>/reopen/", events.reopen, name="reopen"),
    path("desk/security/addresses/", addresses.rules, name="rules"),
    path("desk/security/addresses/add/", addresses.rule_add, name="rule_add"),
    path("desk/security/addresses/<uuid:public_id>/remove/", addresses.rule_remove, name="rule_remove"),
    path("desk/security/limits/", limits.limits, name="limits"),
    path("desk/security/limits/<slug:name>/", limits.limit, name="limit"),
    path("desk/audit/", audit.audit_log, name="audit_log"),
    path("desk/audit/<int:pk>/", audit.audit_entry, name="audit_entry"),
    path(".well-known/security.txt", audit.security_txt, name="security_txt"),
]
