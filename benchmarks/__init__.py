"""What is measured of the application: its costs (`make costs`), and how it scales (`make bench`)."""
