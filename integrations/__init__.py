"""What could be wrong about a provider, a file or a database."""
