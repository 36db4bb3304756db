"""Webhook deliveries: the dispatcher that sends them, and what starts one."""
