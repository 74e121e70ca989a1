"""Asks network elements by SNMP how they are, and says what is wrong as alarms."""
