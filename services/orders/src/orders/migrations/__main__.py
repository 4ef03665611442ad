"""The command: `python -m orders.migrations upgrade | downgrade REVISION | current`."""

from chassis.migrations import command
from chassis.settings import load
from orders.migrations import MIGRATIONS
from orders.settings import OrdersSettings, database_url

command(MIGRATIONS, lambda: database_url(load(OrdersSettings)))
