"""What every service needs, once: import what you use from its own module (README.md lists them)."""
