"""The simulated network of the demo: elements that answer SNMP on loopback, and a page that breaks and mends them."""
