"""Routes of the merchants module; a URL's name and its view's name are the same."""

from django.urls import path

from commonhall.modules.merchants.views import desk, invitations, mine

app_name = "merchants"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("edit/", mine.edit, name="edit"),
    path("submit/", mine.submit, name="submit"),
    path("documents/add/", mine.document_add, name="document_add"),
    path("documents/<uuid:public_id>/remove/", mine.document_remove, name="document_remove"),
    path("invited/<str:token>/", invitations.invited, name="invited"),
    path("take/", invitations.take, name="take"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:public_id>/", desk.merchant, name="merchant"),
    path("desk/<uuid:public_id>/begin/", desk.begin, name="begin"),
    path("desk/<uuid:public_id>/approve/", desk.approve, name="approve"),
    path("desk/<uuid:public_id>/refuse/", desk.refuse, name="refuse"),
    path("desk/<uuid:public_id>/suspend/", desk.suspend, name="suspend"),
    path("desk/<uuid:public_id>/reinstate/", desk.reinstate, name="reinstate"),
    path("desk/invitations/", invitations.invitation_list, name="invitation_list"),
    path("desk/invitations/<uuid:public_id>/send/", invitations.invitation_send, name="invitation_send"),
    path("desk/invitations/<uuid:public_id>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
]
