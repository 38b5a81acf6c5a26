"""Who uses the pages follows from dated roles: the column that said it a second time goes."""

from django.db import migrations

import arsos.accounts.models.users


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_department_role")]

    operations = [
        migrations.RemoveField(model_name="user", name="is_staff"),
        migrations.AlterModelManagers(name="user", managers=[("objects", arsos.accounts.models.users.People())]),
    ]
