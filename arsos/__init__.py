"""ARSOS Service Inquiry: service of field agents' members after the sale."""
