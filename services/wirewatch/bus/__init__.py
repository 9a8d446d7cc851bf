"""The bus: the only room that knows where records live."""
