"""The one application that the loopback knows."""

TENANT = "7a1e4f58-0000-4000-8000-000000000001"
CLIENT = "7a1e4f58-0000-4000-8000-000000000002"
SECRET = "loopback-secret-Kx9"
