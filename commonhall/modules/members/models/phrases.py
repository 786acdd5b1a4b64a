"""What the house says in histories, of dues, and when a plan is refused; each is worded where it is read."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from commonhall.core.wording.phrases import Phrase

# Of a history.
AMOUNT = Phrase("members.amount", "{amount}")
AMOUNT_DUE = Phrase("members.amount_due", _("{amount}, due on {day}"))
UNTIL = Phrase("members.until", _("Until {day}"))
SUSPENDED_UNTIL = Phrase("members.suspended_until", _("{reason} (until {day})"))
APPROVALS = Phrase("members.approvals", _("{count} of {wanted}"))
TERM_ENDED = Phrase("members.term_ended", _("Term ended"))
INSTALMENT_UNPAID = Phrase("members.instalment_unpaid", _("An instalment was not paid"))
AS_ANNOUNCED = Phrase("members.as_announced", _("As announced"))
RENEWS_ITSELF = Phrase("members.renews_itself", _("Renews by itself"))
RENEWED_BY_HAND = Phrase("members.renewed_by_hand", _("Renewed by hand"))
BY = Phrase("members.by", _("By {name}"))
HEAD_GONE = Phrase("members.head_gone", _("{name} is no member any more"))
NUMBER_CORRECTED = Phrase("members.number_corrected", _("Member number: {before} → {after}"))
JOINING_CORRECTED = Phrase("members.joining_corrected", _("Joined: {before} → {after}"))
END_CORRECTED = Phrase("members.end_corrected", _("Paid until: {before} → {after}"))
LINES = Phrase("members.lines", "{first}\n{rest}")
MERGED = Phrase("members.merged", _("Merged with another entry"))
BULK_UNDONE = Phrase("members.bulk_undone", _("Bulk act undone"))
IMPORTED = Phrase("members.imported", _("Imported from {file}"))
IMPORT_UNDONE = Phrase("members.import_undone", _("Import of {file} undone"))

# Of dues, and why they are owed no more.
TERM = Phrase("members.term", _("Membership {plan}, {start} to {end}"))
INSTALMENT = Phrase("members.instalment", _("{text}, instalment {number}"))
DUES = Phrase("members.dues", _("{plan}, {start} to {end}: {price}"))
FREE = Phrase("members.free", _("free"))
PLAN_PRICE = Phrase("members.plan_price", "{plan}: {price}")
LEAVES = Phrase("members.leaves", _("The member leaves"))
REPLACED = Phrase("members.replaced", _("Replaced by the dues of a new term"))
REFUNDED = Phrase("members.refunded", _("Dues refunded"))
DEPENDS = Phrase("members.depends", _("Member by somebody else's dues"))
ERASED = Phrase("members.erased", _("Deleted account"))

# Why a term can't be opened: a membership that renews by itself keeps it for its member and the board.
PAID_BY_ANOTHER = Phrase("members.paid_by_another", _("Somebody else pays for this member."))
NO_PLAN = Phrase("members.no_plan", _("Choose a plan for this member first."))
LAST_UNPAID = Phrase("members.last_unpaid", _("The last term is not paid yet."))
ONLY_KNOWN = Phrase("members.only_known", _("{plan} is only for people who are or were members."))
ONLY_NEW = Phrase("members.only_new", _("{plan} is only for people who were never members."))
ONLY_STUDENTS = Phrase("members.only_students", _("{plan} is for people who study: tell the field of study."))
GRADUATED = Phrase("members.graduated", _("{plan} ends with the graduation: tell a graduation year that is not over."))
NO_BIRTH_DATE = Phrase("members.no_birth_date", _("{plan} depends on the age: tell the date of birth."))
NOT_BORN = Phrase("members.not_born", _("The date of birth lies after the term's first day."))
TOO_YOUNG = Phrase("members.too_young", _("{plan} is for people from the age of {age}."))
TOO_OLD = Phrase("members.too_old", _("{plan} is for people up to the age of {age}."))
NO_DEPENDANTS = Phrase(
    "members.no_dependants",
    ngettext_lazy(
        "{plan} takes no dependants, but you have one. Remove them first.",
        "{plan} takes {most} dependants, but you have {count}. Remove some first.",
        "count",
    ),
)
