"""Routes of payments, mounted at the root: a person's own below payments/, the treasurer's below desk/payments/."""

from django.urls import path

from commonhall.foundation.payments.views import desk, pages, webhooks

app_name = "payments"
urlpatterns = [
    path("payments/", pages.overview, name="overview"),
    path("payments/invoices/", pages.invoices, name="invoices"),
    path("payments/charges/<uuid:public_id>/", pages.charge, name="charge"),
    path("payments/charges/<uuid:public_id>/checkout/", pages.checkout, name="checkout"),
    path("payments/charges/<uuid:public_id>/invoice.pdf", pages.invoice_pdf, name="invoice_pdf"),
    path("payments/webhooks/stripe/", webhooks.stripe_webhook, name="stripe_webhook"),
    path("payments/<uuid:public_id>/", pages.payment, name="payment"),
    path("payments/<uuid:public_id>/receipt.pdf", pages.receipt_pdf, name="receipt_pdf"),
    path("payments/<uuid:public_id>/returned/", pages.returned, name="returned"),
    path("payments/<uuid:public_id>/state/", pages.payment_state, name="payment_state"),
    path("desk/payments/", desk.desk_payments, name="desk_payments"),
    path("desk/payments/charges/", desk.desk_charges, name="desk_charges"),
    path("desk/payments/charges/<uuid:public_id>/record/", desk.record, name="record"),
    path("desk/payments/webhooks/", desk.webhooks, name="webhooks"),
    path("desk/payments/webhooks/<int:pk>/replay/", desk.replay, name="replay"),
    path("desk/payments/<uuid:public_id>/refund/", desk.refund, name="refund"),
]
