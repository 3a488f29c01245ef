"""How fast and how long: timings, call budgets, waits, and the turns of connections."""
