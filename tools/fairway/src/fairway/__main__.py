"""`python -m fairway`: the same as the command `fairway`."""

from fairway.cli import main

main()
