from django.db import models


class SearchEntry(models.Model):
    """The words by which an object is found, one row for each audience that may find it.

    PostgreSQL adds a tsvector column with a GIN index and a table of words, SQLite a full-text table; see storage.py.
    """

    label = models.CharField(max_length=60, help_text="What kind of object, e.g. members.member.")
    object_id = models.BigIntegerField()
    audience = models.CharField(max_length=20)
    text = models.TextField(help_text="Folded words, each marked for label and audience; see words.py.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "object_id", "audience"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.label} {self.object_id} for {self.audience}"
