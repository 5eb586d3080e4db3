"""The flows: each reads like a table of contents, and is a deployment of prefect.yaml."""
