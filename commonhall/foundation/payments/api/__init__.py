"""Money for programs, under /api/v1/payments/."""

from ninja import Router

from commonhall.foundation.payments.api.desk import router as desk
from commonhall.foundation.payments.api.own import router as own

router = Router()
router.add_router("", own)
router.add_router("", desk)
