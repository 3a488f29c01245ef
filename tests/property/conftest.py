"""Examples may take their time: a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("ordersync", deadline=None)
settings.load_profile("ordersync")
