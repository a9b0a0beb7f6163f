"""Models and migrations say the same; found without a database."""

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from backend import wiring


async def test_the_models_need_no_migration_that_is_not_there() -> None:
    async with TortoiseContext() as context:
        await context.init(config=wiring.TORTOISE, init_connections=False)
        assert context.apps is not None
        assert await MigrationAutodetector(context.apps, wiring.TORTOISE["apps"]).changes() == []
