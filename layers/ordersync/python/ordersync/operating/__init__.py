"""What a person asks of a running deployment: what happened to an order, how things stand."""
