"""BaseLinker orders become SALESmanago contacts and purchases."""
