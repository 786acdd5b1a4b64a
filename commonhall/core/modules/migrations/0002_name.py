from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("switchboard", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="modulestate",
            options={"verbose_name": "module", "verbose_name_plural": "modules"},
        ),
    ]
