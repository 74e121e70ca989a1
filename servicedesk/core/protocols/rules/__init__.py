"""What a protocol is, when it is sound, how it is walked and how it is edited. No session, no writing."""
