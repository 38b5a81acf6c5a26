"""Feeds of people, policies and applications: reading, judging and storing their rows."""
