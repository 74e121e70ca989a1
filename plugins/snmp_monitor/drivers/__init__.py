"""The ways of speaking SNMP: one interface, and whatever library is at hand."""
