"""Departments: what ARSOS asks them, how their systems are called, and what they report back (R18)."""
