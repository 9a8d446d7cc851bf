"""Topics of short stories: the broad one by all words, narrow ones by cue words."""

from wirewatch.enricher import enrich_row


def topics(title, summary=""):
    return [topic.name for topic in enrich_row("1", title, summary).topics]


def test_a_story_without_cue_words_still_has_its_broad_topic():
    assert topics("Students return to universities as tuition rises")[0] == "education"


def test_a_broad_topic_that_is_not_likely_is_not_assigned():
    scores = [topic.score for topic in enrich_row("1", "A quiet day").topics]
    assert scores == []
