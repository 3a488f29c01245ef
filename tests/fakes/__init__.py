"""In-memory fakes of everything outside; the contract tests hold them to what the real adapters do."""
