"""Copies the tested marts to where consumers read, in one transaction."""
