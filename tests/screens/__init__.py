"""The settings page in a headless browser: for the tests in `tests/browser`, and for the screenshots."""
