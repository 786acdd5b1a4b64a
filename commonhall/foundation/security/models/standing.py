from django.db import models


class StandingVersion(models.Model):
    """One row: a word that changes whenever a rule for addresses or a limit does."""

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="security_one_version")]

    def __str__(self) -> str:
        return self.token
