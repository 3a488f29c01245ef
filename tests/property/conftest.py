"""Examples have no deadline: a busy machine is not a failure."""

from hypothesis import settings

settings.register_profile("ordersync", deadline=None)
settings.load_profile("ordersync")
