"""Files on inquiries: what may come in, where they lie sealed, and who looks for harm in them."""
