"""A database as large as wanted: the inquiries of the demo, copied with everything that belongs to them.

People, policies, books, clocks, messages, histories, events, access log and search documents are written by COPY. Each
history is chained as ARSOS chains it, and what people said is chained with it; the one chain over everything is the
sealer's, who links what is younger than ten minutes: `verify_journal` reports the rest as inserted.
"""
