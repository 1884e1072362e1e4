"""`python -m twosource`: the command line, where the script is not on the path."""

from twosource.cli import main

main()
