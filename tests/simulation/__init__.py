"""The last seconds of a census, played out a million times: two phones of one household, servers whose clocks differ, runs of the close, an
operator who moves the date.

What is played is the census's own code: the verbs of enumeration/, the household of domain/. Beneath it lies a store that keeps one item
in memory, writes it under the same condition as the real one, and is as slow, deaf and forgetful as a network. Each interleaving follows
from its seed alone, so one that goes wrong is played again by its number: `python -m tests.simulation --seed 4711 --interleavings 1`.
"""
