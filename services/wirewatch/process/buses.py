"""Which bus a process uses."""

from wirewatch.bus.port import Bus, Clock
from wirewatch.process.secrets import Secrets
from wirewatch.process.settings import Settings


def open_bus(settings: Settings, clock: Clock) -> Bus:
    """The bus that the settings name; nothing is dialled or opened yet."""
    # Each adapter is imported only where it is used: aiokafka alone takes 20 MiB.
    if settings.bus == "kafka":
        from wirewatch.bus.kafka import KafkaBus
        from wirewatch.bus.kafka_security import Security

        kafka, secrets = settings.kafka, Secrets(settings.secrets_dir)
        security = Security(
            protocol=kafka.protocol,
            mechanism=kafka.sasl_mechanism,
            username=kafka.username,
            password=lambda: secrets.read(kafka.password),
            ca_file=kafka.ca_file,
        )
        return KafkaBus(
            kafka.bootstrap,
            clock,
            settings.prefix,
            session_ms=kafka.session_ms,
            security=security,
        )
    from wirewatch.bus.sqlite import SqliteBus

    return SqliteBus(settings.sqlite.path, clock, settings.prefix)
