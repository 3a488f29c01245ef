"""How orders come in: by the journal, and by the sweep for what the journal did not bring."""
