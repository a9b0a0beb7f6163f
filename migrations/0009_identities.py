"""Phones, codes, sessions and tokens belong to identities, which were split from accounts (decision 13)."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

MOVED = {
    "AccessToken": "access_token",
    "OneTimeCode": "one_time_code",
    "Phone": "phone",
    "Session": "session",
}
INDEXES = ("one_time_code_by_day", "session_by_account", "session_by_end")


class RenameTable(ops.TortoiseOperation):
    """Gives a model's table another name; Tortoise has an operation for the model's own name only."""

    def __init__(self, model: str, before: str, after: str) -> None:
        self.model = model
        self.before = before
        self.after = after

    def describe(self) -> str:
        return f"Rename table {self.before} to {self.after}"

    def state_forward(self, app_label: str, state: State) -> None:
        moved = state.models[app_label, self.model]
        moved.table = moved.options["table"] = self.after
        state.reload_model(app_label, self.model)

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        del old_state
        if state_editor:
            model = new_state.apps.get_model(f"{app_label}.{self.model}")
            await state_editor.rename_table(model, self.before, self.after)

    async def database_backward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        del new_state
        if state_editor:
            model = old_state.apps.get_model(f"{app_label}.{self.model}")
            await state_editor.rename_table(model, self.after, self.before)


class Migration(migrations.Migration):
    dependencies = [("models", "0008_sessions")]

    initial = False

    operations = [
        *(RenameTable(model, f"accounts_{name}", f"identities_{name}") for model, name in MOVED.items()),
        *(ops.RunSQL(f"ALTER INDEX accounts_{name} RENAME TO identities_{name};", "") for name in INDEXES),
        *(
            ops.RunSQL(f"ALTER INDEX accounts_{name}_pkey RENAME TO identities_{name}_pkey;", "")
            for name in MOVED.values()
        ),
    ]
