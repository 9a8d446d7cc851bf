"""The webhook's body: safe, complete and within Slack's limits."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.deliveries import SUMMIT, alert, telling
from wirewatch.notifier.channels.content import content_of
from wirewatch.notifier.channels.slack import for_bot, render
from wirewatch.notifier.channels.slack_limits import MAX_TEXT, MAX_TOTAL, problems

EVIL = "<!channel> *bold* <https://evil.example|click> & :smile: `code`"

ONE = (telling(),)


def payload(tellings=ONE, **fields):
    return render(content_of("d1", alert(**(SUMMIT | fields)), tellings, "Europe/Berlin"))


def elements(body):
    return [
        element
        for block in json.loads(body)["blocks"]
        for section in block["elements"]
        for element in section["elements"]
    ]


def shown(body):
    return "".join(element["text"] for element in elements(body))


def test_the_headline_is_a_bold_link_to_the_story():
    first = elements(payload())[0]
    assert first == {
        "type": "link",
        "url": "https://wire.example/a?x=1&y=2",
        "text": "Xi and Putin sign a rail pact in Moscow",
        "style": {"bold": True},
    }


def test_the_matched_entities_are_bold_in_the_extract():
    bold = [e["text"] for e in elements(payload())[1:] if e.get("style")]
    assert bold[0] == "Xi Jinping"
    assert bold[-2:] == ["Why: ", "Sources: "]


def test_it_says_why_which_outlets_and_when():
    body = payload(tellings=[telling("Reuters"), telling("TASS", link="")])
    assert "Why: China–Russia ties: China–Russia is what the story is about (0.91)" in shown(body)
    assert "Sources: Reuters · TASS\nPublished Thu 1 Jan 2026, 13:00 (Europe/Berlin)" in shown(body)


def test_the_fallback_has_headline_outlets_and_why():
    text = json.loads(payload(tellings=[telling("Reuters"), telling("TASS")]))["text"]
    assert text.startswith(
        "Xi and Putin sign a rail pact in Moscow (Reuters +1). Why: China–Russia"
    )


def test_nothing_unfurls():
    body = json.loads(payload())
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)


def test_untrusted_text_can_form_no_mention_link_or_markup():
    body = payload(title=EVIL, extract=EVIL, tellings=[telling(EVIL)])
    assert problems(body) == []
    assert all(element["type"] in {"text", "link"} for element in elements(body))
    assert "evil.example" not in [e.get("url") for e in elements(body)]
    fallback = json.loads(body)["text"]
    assert "<" not in fallback
    assert "&lt;!channel&gt;" in fallback


def test_the_same_message_has_the_same_bytes():
    assert payload() == payload()


@given(
    title=st.text(max_size=500),
    extract=st.text(max_size=3000),
    link=st.one_of(st.just("https://example.org/" + "a" * 900), st.text(max_size=50)),
    sources=st.lists(st.text(max_size=200), max_size=24),
    why=st.lists(st.text(min_size=1, max_size=900), min_size=1, max_size=8),
)
def test_whatever_the_story_it_is_within_the_limits(title, extract, link, sources, why):
    told = [telling(name, link) for name in sources]
    body = payload(title=title, extract=extract, link=link, why=tuple(why), tellings=told)
    assert problems(body) == []


def test_the_longest_message_is_within_the_limits():
    link = "https://example.org/" + "&" * 980
    told = [telling(f"{n}" + "&" * 80, link) for n in range(24)]
    five = tuple(f"s{n}" for n in range(5))
    body = payload(
        tellings=told, title="&" * 999, extract="<" * 9999, why=(">" * 999,) * 9, subscriptions=five
    )
    assert problems(body) == []


class TestProblems:
    def changed(self, change):
        body = json.loads(payload())
        change(body)
        return problems(json.dumps(body))

    @pytest.mark.parametrize(
        "change",
        [
            lambda b: b.pop("text"),
            lambda b: b.update(text=""),
            lambda b: b.update(text="x" * (MAX_TEXT + 1)),
            lambda b: b.update(text="<!channel>"),
            lambda b: b.update(text="a & b"),
            lambda b: b.update(txet="x"),
            lambda b: b.update(unfurl_links="no"),
            lambda b: b.pop("blocks"),
            lambda b: b.update(blocks=[]),
            lambda b: b.update(blocks=[{}]),
            lambda b: b.update(blocks=["x"]),
            lambda b: b.update(blocks=b["blocks"] * 2),
            lambda b: b.update(blocks=[b["blocks"][0] | {"block_id": f"{n}"} for n in range(51)]),
            lambda b: b["blocks"][0].update(type="section"),
            lambda b: b["blocks"][0].update(block_id="x" * 256),
            lambda b: b["blocks"][0].update(extra=1),
            lambda b: b["blocks"][0].update(elements=[]),
            lambda b: b["blocks"][0].update(elements=["x"]),
            lambda b: b["blocks"][0]["elements"][0].update(type="rich_text_list"),
            lambda b: b["blocks"][0]["elements"][0].update(elements=[]),
            lambda b: b["blocks"][0]["elements"][0].update(elements=["x"]),
            lambda b: b["blocks"][0]["elements"][0]["elements"][0].update(type="broadcast"),
            lambda b: b["blocks"][0]["elements"][0]["elements"][0].update(text=""),
            lambda b: b["blocks"][0]["elements"][0]["elements"][0].update(url="javascript:1"),
            lambda b: b["blocks"][0]["elements"][0]["elements"][0].update(
                url="https://e.example/" + "a" * 3000
            ),
            lambda b: b["blocks"][0]["elements"][0]["elements"][0].update(style={}),
            lambda b: b["blocks"][0]["elements"][0]["elements"][0].update(style={"loud": True}),
            lambda b: b["blocks"][0]["elements"][0]["elements"][0].update(range="here"),
            lambda b: b["blocks"][0]["elements"][0]["elements"][0].update(text="x" * MAX_TOTAL),
        ],
    )
    def test_what_slack_would_refuse_is_found(self, change):
        assert len(self.changed(change)) >= 1

    def test_a_good_message_has_none(self):
        assert self.changed(lambda _: None) == []

    @pytest.mark.parametrize("body", ["", "{", "[]", "1", '"x"', "null"])
    def test_what_is_no_object_is_found(self, body):
        assert len(problems(body)) == 1


class TestForBot:
    CONTENT = content_of("d1", alert(**SUMMIT), [telling()], "UTC")

    def test_it_is_the_webhooks_message_for_a_channel_with_an_opaque_id_as_metadata(self):
        body = json.loads(for_bot(self.CONTENT, "C0"))
        metadata = {"event_type": "wirewatch_alert", "event_payload": {"id": "d1"}}
        assert (body.pop("channel"), body.pop("metadata")) == ("C0", metadata)
        assert body == json.loads(render(self.CONTENT))

    @pytest.mark.parametrize("where", [{"thread_ts": "17.1"}, {"ts": "17.1"}])
    def test_a_reply_or_a_change_names_its_message(self, where):
        body = for_bot(self.CONTENT, "C0", **where)
        assert json.loads(body).items() >= where.items()
        assert problems(body, api=True) == []

    def test_a_webhook_would_not_take_it(self):
        assert problems(for_bot(self.CONTENT, "C0"))

    @pytest.mark.parametrize(
        "change", [{"channel": ""}, {"channel": 7}, {"metadata": "d1"}, {"as_user": True}]
    )
    def test_what_the_api_would_refuse_is_found(self, change):
        body = json.loads(for_bot(self.CONTENT, "C0")) | change
        assert len(problems(json.dumps(body), api=True)) >= 1
