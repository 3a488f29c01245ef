"""The commands, a module for each noun: what they take, and which module does it."""
