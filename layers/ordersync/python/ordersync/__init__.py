"""BaseLinker orders become SALESmanago contacts and purchases."""

__version__ = "0.1.0"
