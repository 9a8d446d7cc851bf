"""Two texts that tell the same share their sketch, and two on the same topic don't."""

import pytest

from tests.support.seeds import written_under_seeds
from wirewatch.text.sketches import FEWEST, KEPT, containment, hashes_of, sketch

WIRE = (
    "Two neighbours agreed on Monday to share the water of the river that has divided them for "
    "forty years, their foreign ministers said after a night of talks in a border town. The pact "
    "sets quotas for the dry months and lets inspectors of both sides read the gauges at the main "
    "dam. Farmers on the lower bank had blocked the road to the dam since April, when their wells "
    "fell dry. Both parliaments have to approve the text before the summer, and the opposition in "
    "the north has said that it will vote against it. An earlier pact failed over the cost of a "
    "second dam, which the new text leaves out."
)
OTHER = (
    "Ministers of the two neighbours will meet again next week over the water of the river, after "
    "farmers on the lower bank blocked a road for the third day. Talks on quotas for the dry "
    "months broke down in March. The northern side wants a second dam, whose cost the southern "
    "side refuses to share, and inspectors were turned away from the gauges on Sunday. No text is "
    "ready for either parliament, an official said, and the opposition has called for new talks."
)
CHINESE = (
    "两国外长星期一在边境小城彻夜会谈后表示，两国已同意分享这条分隔双方四十年的河流的水源。"
    "协议规定了旱季的配额，并允许双方检查人员在主坝读取水位。下游农民自四月水井干涸以来一直封锁"
    "通往大坝的道路。两国议会须在夏季之前批准文本。"
)


def alike(one, other):
    return containment(hashes_of(sketch(one)), hashes_of(sketch(other)))


def sentences(text, *numbers):
    parts = text.split(". ")
    return ". ".join(parts[number] for number in numbers)


@pytest.mark.parametrize(
    "copy",
    [
        WIRE.upper(),
        WIRE.replace(" ", "\n"),
        f"{WIRE} Sign up for our newsletter. All rights reserved. Read more on our site.",
        f"(This story came from an agency without changes to the text.) {WIRE}",
        " ".join(WIRE.split()[:30]),
        sentences(WIRE, 0, 1, 3),
        sentences(WIRE, 0, 2, 1, 4),
        WIRE.replace("Monday", "Tuesday").replace("night", "long night").replace("main", "upper"),
    ],
)
def test_a_rewritten_copy_holds_most_of_it(copy):
    assert alike(WIRE, copy) >= 600
    assert alike(copy, WIRE) == alike(WIRE, copy)


def test_another_story_on_the_same_topic_does_not():
    assert alike(WIRE, OTHER) < 200


def test_chinese_is_cut_by_character():
    assert alike(CHINESE, CHINESE[:60]) >= 600
    assert alike(CHINESE, CHINESE.replace("星期一", "周二")) >= 600
    assert (
        alike(CHINESE, "两国外长下周将就河流水源问题再次会晤，此前下游农民连续第三天封锁道路。")
        < 200
    )


def test_a_sketch_is_the_same_in_every_process():
    code = "import sys; from wirewatch.text import sketch; print(sketch(sys.argv[1]))"
    assert written_under_seeds(code, WIRE).decode().strip() == sketch(WIRE)
    # Written down, since stories made before an upgrade fold with those made after it.
    assert hashes_of(sketch(WIRE))[0] == 181565638375736362


def test_it_is_of_bounded_size_and_nothing_for_a_headline():
    assert len(hashes_of(sketch(WIRE))) == KEPT
    assert hashes_of(sketch(WIRE)) == tuple(sorted(hashes_of(sketch(WIRE))))
    assert sketch(" ".join(WIRE.split()[: FEWEST - 1])) == ""
    assert sketch("") == ""


def test_a_shared_phrase_is_no_copy():
    phrase = "the ministry said in a statement on Monday"
    one = f"A plant opened in the north last week and {phrase} so"
    other = f"Exports rose again over the whole year as {phrase} too"
    assert alike(one, other) < 600
