"""The names of the objects that are read, as numbers (SNMPv2-MIB, IF-MIB)."""

SYS_DESCRIPTION = "1.3.6.1.2.1.1.1.0"
SYS_OBJECT_ID = "1.3.6.1.2.1.1.2.0"
SYS_UP_TIME = "1.3.6.1.2.1.1.3.0"  # hundredths of a second since the agent began
SYS_NAME = "1.3.6.1.2.1.1.5.0"
SYSTEM = (SYS_UP_TIME, SYS_NAME, SYS_DESCRIPTION, SYS_OBJECT_ID)

IF_NUMBER = "1.3.6.1.2.1.2.1.0"  # how many interfaces there are
IF_TABLE_CHANGED = "1.3.6.1.2.1.31.1.5.0"  # when one was added or removed last

# Columns of ifTable and ifXTable; the index of the interface follows.
IF_NAME_OLD = "1.3.6.1.2.1.2.2.1.2"  # ifDescr
IF_TYPE = "1.3.6.1.2.1.2.2.1.3"
IF_SPEED = "1.3.6.1.2.1.2.2.1.5"  # bits in a second; 4294967295 where there are more
IF_ADMIN = "1.3.6.1.2.1.2.2.1.7"
IF_OPER = "1.3.6.1.2.1.2.2.1.8"
IF_IN = "1.3.6.1.2.1.2.2.1.10"
IF_IN_ERRORS = "1.3.6.1.2.1.2.2.1.14"
IF_OUT = "1.3.6.1.2.1.2.2.1.16"
IF_OUT_ERRORS = "1.3.6.1.2.1.2.2.1.20"
IF_NAME = "1.3.6.1.2.1.31.1.1.1.1"
IF_IN_64 = "1.3.6.1.2.1.31.1.1.1.6"
IF_OUT_64 = "1.3.6.1.2.1.31.1.1.1.10"
IF_HIGH_SPEED = "1.3.6.1.2.1.31.1.1.1.15"  # millions of bits in a second
IF_ALIAS = "1.3.6.1.2.1.31.1.1.1.18"
