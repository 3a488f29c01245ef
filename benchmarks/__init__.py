"""What is measured of the application: its costs."""
