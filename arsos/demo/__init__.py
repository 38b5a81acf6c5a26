"""Invented people, members and inquiries, the same every time, for trying ARSOS out."""
