"""Who is let in and who is kept out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.access.permits import permit
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.security import access, actions, queries
from commonhall.foundation.security.forms import AddressRuleForm, RuleFilters


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    permit(request.user, access.RULE_ADDRESSES)
    form = RuleFilters(request.GET)
    try:
        page = paginate(queries.address_rules(**form.chosen()), order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("security:rules")
    context = {"form": form, "page": page, "filtered": bool(form.chosen())}
    context["own"] = queries.client_ip(request)
    return render(request, "security/rules.html", context)


@require_http_methods(["GET", "POST"])
def rule_add(request: HttpRequest) -> HttpResponse:
    """A rule for a network; one that there is already for exactly this network is replaced."""
    permit(request.user, access.RULE_ADDRESSES)
    at_first = {name: request.GET.get(name, "") for name in ("network", "verdict", "reason")}
    form = AddressRuleForm(request.POST or None, initial={**at_first, "verdict": at_first["verdict"] or "block"})
    if request.method == "POST" and (rule := form.run(actions.rule_addresses, by=request.user)):
        said = _("%(network)s is let in.") if rule.verdict == "allow" else _("%(network)s is kept out.")
        messages.success(request, said % {"network": rule.network})
        return redirect("security:rules")
    return render(request, "security/rule_add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def rule_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_rule(request.user, public_id)
    try:
        actions.free_addresses(rule=found, by=request.user)
        messages.success(request, _("The rule for %(network)s is removed.") % {"network": found.network})
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("security:rules")
