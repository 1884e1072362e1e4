"""What this project measures of itself: `python -m bench`, and the scripts beside it. No part of the package."""
