from django.db import models


class PublicVersion(models.Model):
    """One row: a word that changes whenever something changes that visitors see."""

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="visitors_one_version")]

    def __str__(self) -> str:
        return self.token
