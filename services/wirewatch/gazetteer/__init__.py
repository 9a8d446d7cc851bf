"""Entity and topic tables with their ids and names. Pure."""
