"""Runs the service: `python -m user_metadata`."""

from chassis.server import serve
from user_metadata.main import build
from user_metadata.settings import UserMetadataSettings

serve(UserMetadataSettings, build)
