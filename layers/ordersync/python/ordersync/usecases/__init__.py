"""What the integration does, one verb a module; the outside is reached through `ordersync.ports` only."""
