"""Poller, enricher and notifier as three processes over real Apache Kafka."""

import secrets

from tests.support.pipe import Wirewatch, pipe
from wirewatch.bus.kafka import KafkaBus
from wirewatch.stages.clock import SystemClock

OLD = "<item><guid>1</guid><title>Putin flies to Beijing for talks with Xi</title></item>"
NEW = (
    "<item><guid>2</guid><title>Xi and Putin upgrade ties at Moscow summit</title>"
    "<link>https://wire.example/2</link>"
    "<description>The two presidents met in {where}. They signed a pact.</description></item>"
)


def feed(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>x</title>{''.join(items)}</channel></rss>"


async def test_a_story_is_delivered_once_and_neither_a_poll_nor_an_edit_alerts(
    tmp_path, kafka_address
):
    prefix = f"e2e{secrets.token_hex(4)}."
    async with pipe(tmp_path) as there:
        there.serve(feed(OLD))
        wirewatch = Wirewatch(
            tmp_path,
            there.env
            | {
                "WIREWATCH_BUS": "kafka",
                "WIREWATCH_KAFKA__BOOTSTRAP": kafka_address,
                "WIREWATCH_PREFIX": prefix,
            },
        )
        bus = KafkaBus(kafka_address, SystemClock(), prefix)
        try:
            code, printed = await wirewatch.run("topics")
            assert code == 0, printed
            assert "created" in printed
            code, printed = await wirewatch.run("apply", there.file)
            assert code == 0, printed
            async with wirewatch.serving("poller", "enricher", "notifier"):
                await there.settled(bus, stories=1)
                assert (there.slack.posted, there.mail.mails) == ([], [])

                there.serve(feed(NEW.format(where="Moscow"), OLD))
                account = await there.settled(bus, stories=2)
                assert account.ended == {"sent": 2, "suppressed": 2}
                await there.polled_again()

                there.serve(feed(NEW.format(where="the Kremlin"), OLD))
                account = await there.settled(bus, stories=3)
                assert account.ended == {"sent": 2, "suppressed": 2, "folded": 2}
                await there.polled_again()
                codes = await wirewatch.stop()
            assert codes == {"poller": 0, "enricher": 0, "notifier": 0}
            assert len(there.slack.posted) == len(there.mail.mails) == 1
            assert "Moscow summit" in there.slack.posted[0].payload["text"]
            assert there.mail.mails[0].recipients == ("ana@example.org",)
            webhook = there.slack.webhook("world-desk")
            assert all(webhook not in (tmp_path / log).read_text() for log in LOGS)
        finally:
            await bus.close()


LOGS = ("poller.log", "enricher.log", "notifier.log")
