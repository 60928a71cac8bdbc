"""Releases of the pipeline on AWS: checked, made, undone, recorded."""
