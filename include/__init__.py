"""The parts of the pipeline: jobs, orchestration, and the local platform."""
