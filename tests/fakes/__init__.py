"""In-memory stand-ins for what is outside; the contract tests hold them to what the real adapters do."""
