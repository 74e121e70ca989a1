"""What every area stands on: transactions, events, deliveries, plugins, jobs."""
