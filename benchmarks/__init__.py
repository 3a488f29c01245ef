"""What is measured of the application: its costs (`make costs`), its scale and performance (`make bench`)."""
