"""How an order gets to SALESmanago: read, matched with its buyer, written and sent once."""
