"""The one room that speaks with the network: one address at a time, by rules that protect the server and the machine that asks.

The client is in `twosource.fetch.client`: it is loaded when something is fetched.
"""

from .answers import Answer, FetchError, Fetching
from .asked import day_and_time, next_time, retry_after

__all__ = ["Answer", "FetchError", "Fetching", "day_and_time", "next_time", "retry_after"]
