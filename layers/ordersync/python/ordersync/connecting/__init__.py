"""How a merchant connects two accounts, and how a connection is checked."""
