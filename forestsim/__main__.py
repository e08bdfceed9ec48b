"""`python -m forestsim` is the command line."""

from forestsim.cli import main

main()
