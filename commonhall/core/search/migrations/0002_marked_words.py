"""Each word carries the mark of its kind and audience. What is beside the table is made anew; see storage.py."""

import re

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import LTrim, Replace, Substr

from commonhall.core.search.words import own_words


def mark_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_searchentry DROP COLUMN IF EXISTS vector")
    else:
        for act in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS search_fts_{act}")
        schema_editor.execute("DROP TABLE IF EXISTS search_fts")
    entries = apps.get_model("search", "SearchEntry").objects.order_by()
    for label, audience in list(entries.values_list("label", "audience").distinct()):
        first = "ł" + re.sub(r"\W|_", "", f"{label}{audience}")  # the word that stood for the two
        mark = own_words(label, audience, "a")[0][:-1]
        marked = LTrim(Replace(Substr("text", len(first) + 1), Value(" "), Value(f" {mark}")))
        entries.filter(label=label, audience=audience).update(text=marked)


class Migration(migrations.Migration):

    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="searchentry",
            name="text",
            field=models.TextField(help_text="Folded words, each marked for label and audience; see words.py."),
        ),
        migrations.RunPython(mark_words, migrations.RunPython.noop),
    ]
