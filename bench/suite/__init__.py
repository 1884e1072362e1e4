"""The parts of `python -m bench`: what is measured, by whom it is measured beside us, and how it is told."""
