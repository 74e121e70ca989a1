"""What is done with protocols: keeping them, publishing them, running them on tickets."""
