"""Gateways to the departments' systems."""
