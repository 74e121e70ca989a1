"""Reporting: a fault in three short screens, a question or a complaint in one."""
