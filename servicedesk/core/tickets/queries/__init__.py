"""Questions about tickets, each restricted to what the actor may see."""
