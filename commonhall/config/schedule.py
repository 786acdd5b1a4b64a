"""Everything that runs by the clock, in one list."""

from datetime import timedelta

from commonhall.core.work.schedule import Job

JOBS = [
    # Sweeps pick up what a lost wake-up or a killed worker left behind.
    Job("commonhall.core.activity.tasks.deliver", timedelta(seconds=2)),
    Job("commonhall.core.activity.tasks.seal", timedelta(seconds=5)),
    Job("commonhall.core.mail.tasks.send", timedelta(seconds=5)),
    Job("commonhall.foundation.notifications.tasks.send", timedelta(seconds=5)),
    Job("commonhall.core.live.tasks.forget", timedelta(minutes=1)),
    Job("commonhall.core.search.tasks.forget_words", timedelta(days=1)),
    Job("commonhall.modules.members.tasks.do_imports", timedelta(seconds=30)),
    Job("commonhall.modules.members.tasks.do_bulk_acts", timedelta(seconds=30)),
    Job("commonhall.modules.members.tasks.send_bulk_mails", timedelta(seconds=10)),
    Job("commonhall.modules.members.tasks.send_reminder_mails", timedelta(seconds=30)),
    Job("commonhall.modules.members.tasks.look_for_doubles", timedelta(minutes=5)),
    Job("commonhall.modules.members.tasks.seek_doubles", timedelta(days=7)),
    Job("commonhall.modules.members.tasks.tidy_desk", timedelta(days=1)),
    Job("commonhall.modules.members.tasks.make_exports", timedelta(seconds=30)),
    Job("commonhall.modules.members.tasks.forget_exports", timedelta(hours=1)),
    Job("commonhall.modules.members.tasks.count_facets", timedelta(minutes=10)),
    Job("commonhall.modules.members.tasks.keep_statistics", timedelta(minutes=5)),
    Job("commonhall.modules.members.tasks.keep_memberships", timedelta(hours=6)),
    Job("commonhall.modules.merchants.tasks.forget_old", timedelta(days=1)),
    Job("commonhall.foundation.payments.tasks.apply_webhooks", timedelta(seconds=10)),
    Job("commonhall.foundation.payments.tasks.send_refunds", timedelta(seconds=30)),
    Job("commonhall.foundation.payments.tasks.follow_payments", timedelta(hours=1)),
    Job("commonhall.foundation.accounts.tasks.forget_sessions", timedelta(days=1)),
    Job("commonhall.foundation.accounts.tasks.make_archives", timedelta(minutes=1)),
    Job("commonhall.foundation.accounts.tasks.forget_archives", timedelta(hours=1)),
    Job("commonhall.foundation.accounts.tasks.delete_accounts", timedelta(hours=1)),
    Job("commonhall.foundation.accounts.tasks.keep_second_steps", timedelta(days=1)),
    Job("commonhall.foundation.security.tasks.tidy", timedelta(hours=1)),
    Job("commonhall.foundation.accounts.tasks.forget_logins", timedelta(days=1)),
    Job("commonhall.foundation.files.tasks.drop_orphans", timedelta(hours=1)),
    Job("commonhall.foundation.files.tasks.clear_storage", timedelta(days=1)),
    Job("commonhall.foundation.notifications.tasks.forget", timedelta(days=1)),
    Job("commonhall.foundation.pages.tasks.forget", timedelta(days=1)),
    Job("commonhall.core.work.housekeeping.prune", timedelta(hours=1)),
]
