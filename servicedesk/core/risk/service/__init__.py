"""Writing about accounts at risk."""
