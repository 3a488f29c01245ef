"""What the integration knows about orders, buyers, contacts and purchases: no clock, no network, no store."""
