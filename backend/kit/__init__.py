"""Tools that know nothing of carbon: database, quantities, time, ids, refusals, batching, idempotency, jobs.

Promises small, typed pieces that every domain may use. Does not know any domain.
"""
