from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0012_one_index_by_plan"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="doublescan",
            options={"verbose_name": "search for doubles", "verbose_name_plural": "searches for doubles"},
        ),
    ]
