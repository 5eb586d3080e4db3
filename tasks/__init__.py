"""Thin Prefect shells: retry, batch and run name; what is decided is decided in `mentoring`."""
