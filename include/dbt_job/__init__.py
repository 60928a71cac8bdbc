"""Runs dbt and records every node in ops as it happens."""
