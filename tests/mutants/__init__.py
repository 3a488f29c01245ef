"""The program broken on purpose, in ways that the tests must notice."""
