"""The settings page: its routes, who may use them, and what they show."""
