"""Questions about accounts at risk, restricted to what the actor may see."""
