"""Notifications of how runs end: when one is due, what it says, and how it is sent."""
