"""The network of the demo operator: simulated elements that answer SNMP v1 and v2c on loopback."""
