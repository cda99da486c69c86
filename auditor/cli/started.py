"""When did this command start?"""

from time import monotonic

STARTED = monotonic()
"""Seconds of the monotonic clock, read before anything large is loaded."""
