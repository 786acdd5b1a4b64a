"""How the site presents itself, for programs, under /api/v1/ui/. No key opens it: no scope is offered for it."""

from django.http import HttpRequest
from ninja import Router

from commonhall.core.api.judging import judged
from commonhall.ui import access, actions, queries
from commonhall.ui.forms import IdentityForm
from commonhall.ui.schemas import IdentityIn, IdentityOut

router = Router()


@router.get("/identity", response=IdentityOut, summary="The site's name, tagline, colour and logo")
def get_identity(request: HttpRequest) -> queries.Identity:
    access.permit_staff(request.user)
    return queries.stored_identity()


@router.put("/identity", response=IdentityOut, summary="Set the site's name, tagline and colour")
def change_identity(request: HttpRequest, data: IdentityIn) -> queries.Identity:
    """Every page shows it. A colour in which text would be hard to read is refused with the nearest one that is not."""
    access.permit_staff(request.user)
    actions.change_identity(by=request.user, **judged(IdentityForm(data.dict())))
    return queries.stored_identity()
