"""Routes of notifications, mounted at the root; a URL's name and its view's name are the same."""

from django.urls import path

from commonhall.foundation.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="notification_list"),
    path("notifications/bell/", views.bell, name="bell"),
    path("notifications/mark/", views.mark, name="mark"),
    path("notifications/preferences/", views.preferences, name="preferences"),
    path("notifications/off/<int:pk>/<slug:module>/<slug:signed>/", views.unsubscribe, name="unsubscribe"),
    path("notifications/<uuid:public_id>/open/", views.open_notification, name="open_notification"),
    path("desk/notifications/", views.failed, name="failed"),
    path("desk/notifications/replay/", views.replay_all, name="replay_all"),
    path("desk/notifications/<int:pk>/replay/", views.replay, name="replay"),
]
