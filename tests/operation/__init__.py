"""Tests of what operates the desk: worker, server, command line, logs, health, backup."""
