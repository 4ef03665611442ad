"""The command: `python -m user_metadata.migrations upgrade | downgrade REVISION | current`."""

from chassis.migrations import command
from chassis.settings import load
from user_metadata.migrations import MIGRATIONS
from user_metadata.settings import UserMetadataSettings, database_url

command(MIGRATIONS, lambda: database_url(load(UserMetadataSettings)))
