"""The words of the pages, in every language; a module for each subject."""
