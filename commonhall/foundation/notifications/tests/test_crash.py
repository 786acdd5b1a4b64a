"""A worker that is killed while it tells."""

import pytest

from commonhall.core.activity.delivery import deliver_due
from commonhall.core.activity.models import Delivery
from commonhall.core.mail.tests.halted import run_and_kill
from commonhall.core.work.models import State
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications.models import ChannelDelivery, Notification
from commonhall.foundation.notifications.tests.conftest import OWED, happened
from commonhall.foundation.payments.activity import CHARGE_OPENED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.req("N7.1", "N7.3")
@pytest.mark.parametrize(
    "before",
    [
        "INSERT notifications_notification",  # it was claimed
        "INSERT notifications_channeldelivery",  # the notice was written, not committed
        "UPDATE activity_delivery error",  # all was written, not marked
    ],
)
def test_a_killed_worker_leaves_one_notice_to_the_next(nora: User, before: str) -> None:
    activity = happened(CHARGE_OPENED, nora, **OWED)
    run_and_kill("commonhall.core.activity.delivery.deliver_due", before=before)
    delivery = Delivery.objects.get(activity=activity, reaction="notifications.notify")
    assert delivery.state == State.RUNNING, "it was claimed by the one that died"
    assert not Notification.objects.exists()

    deliver_due()
    delivery.refresh_from_db()
    assert delivery.state == State.DONE
    assert Notification.objects.filter(user=nora).count() == 1
    assert ChannelDelivery.objects.count() == 1
