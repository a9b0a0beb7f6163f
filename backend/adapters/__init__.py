"""The outside world behind a domain's port: file formats of partners, the embedded database.

Translates between their words and ours. Decides nothing.
"""
