"""Orders delivered by a process of its own, with every service on the loopback interface."""
