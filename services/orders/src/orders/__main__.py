"""Runs the service: `python -m orders`."""

from chassis.server import serve
from orders.main import build
from orders.settings import OrdersSettings

serve(OrdersSettings, build)
