"""What there is once in the register: an address and a number belong to one member."""

from commonhall.modules.members.models import Member


def is_taken(name: str, value: str, *, besides: Member | None = None) -> bool:
    """Whether a member, besides this one, has the address or number; nobody has an empty one.

    Args:
        name: "email", whatever the case, or "number".
    """
    wanted = {"email__lower": value.lower()} if name == "email" else {name: value}
    others = Member.objects.exclude(pk=besides.pk) if besides and besides.pk else Member.objects.all()
    return bool(value) and others.filter(**wanted).exists()
