"""The outside: HTTP, both services, AWS."""
