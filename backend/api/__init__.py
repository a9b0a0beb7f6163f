"""The edge: GraphQL, the pages' routes, health.

Translates requests into commands and queries and refusals into `Rejected`. Holds no rule of its own.
"""
