from django.db import models


class SpentChallenge(models.Model):
    """A challenge whose solution was used. It lies in the database, so that no process takes it a second time."""

    signature = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True, help_text="From then on nobody asks: the challenge is too old.")

    def __str__(self) -> str:
        return self.signature
