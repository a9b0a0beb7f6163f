"""Behaviour records arriving from partners (行为数据)."""
