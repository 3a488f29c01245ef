"""The pictures of the terminal in docs/operating.md, drawn by `make pictures` from a run in one process."""
