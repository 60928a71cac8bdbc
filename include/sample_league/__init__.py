"""A simulated league, served over HTTP as basketball-reference, Covers and reddit would serve it.

The thirty franchises are real, their players, games and results are not. Everything follows from
a seed: the same seed gives the same pages on every machine, whatever was asked for before.
"""
