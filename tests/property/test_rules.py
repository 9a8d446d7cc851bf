"""Parser, evaluator and index together agree with plain recursion over what the author meant.

The oracle keeps trees of its own: it renders them as text for the parser and evaluates them on
plain sets, so nothing of the rules room is trusted.
"""

from dataclasses import dataclass

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.stories import relation, story
from tests.support.vocabulary import FakeVocabulary
from wirewatch.rules import Index, RuleError, judge, parse, prepare
from wirewatch_schemas.story import Entity, Subject

WORDS = ("gas", "oil", "coal", "中", "俄")


@dataclass(frozen=True)
class World:
    """A story as the oracle sees it."""

    title: tuple[str, ...]
    body: tuple[str, ...]
    countries: frozenset[str]
    sport: bool
    main: int

    def as_story(self):
        return story(
            " ".join(self.title),
            summary=" ".join(self.body),
            entities=tuple(
                Entity(id=code, kind="country", name=code, country=code, mentions=1)
                for code in sorted(self.countries)
            ),
            topics=(Subject(id="medtop:20000822", name="tennis", score=700),) * self.sport,
            relations=(relation(self.main, 1000),) if {"CN", "RU"} <= self.countries else (),
        )


WORD_LISTS = st.lists(st.sampled_from(WORDS), max_size=6).map(tuple)
WORLDS = st.builds(
    World,
    title=WORD_LISTS,
    body=WORD_LISTS,
    countries=st.frozensets(st.sampled_from(["CN", "RU", "US"])),
    sport=st.booleans(),
    main=st.sampled_from([0, 1000]),
)


def has_run(run, words):
    return any(words[at : at + len(run)] == run for at in range(len(words)))


def words_leaf(run):
    return (
        f'"{" ".join(run)}"',
        lambda world: has_run(run, world.title) or has_run(run, world.body),
    )


def title_leaf(run):
    return (f'title:"{" ".join(run)}"', lambda world: has_run(run, world.title))


def country_leaf(code):
    return (f"country:{code}", lambda world: code in world.countries)


RUNS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple)
LEAVES = st.one_of(
    RUNS.map(words_leaf),
    RUNS.map(title_leaf),
    st.sampled_from(["CN", "RU", "US"]).map(country_leaf),
    st.just(("topic:sport", lambda world: world.sport)),
    st.just(("relation:RU-CN=main", lambda w: {"CN", "RU"} <= w.countries and w.main == 1000)),
    st.just(("relation:CN-RU=part", lambda world: {"CN", "RU"} <= world.countries)),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda one: ("not", one)),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=8,
)


def render(tree):
    match tree:
        case ("not", one):
            return f"NOT ({render(one)})"
        case ("and" | "or" as operator, list(parts)):
            return f" {operator.upper()} ".join(f"({render(part)})" for part in parts)
        case (text, _):
            return text


def true_of(tree, world):
    match tree:
        case ("not", one):
            return not true_of(one, world)
        case ("and", list(parts)):
            return all(true_of(part, world) for part in parts)
        case ("or", list(parts)):
            return any(true_of(part, world) for part in parts)
        case (_, holds):
            return holds(world)


EMPTY = World((), (), frozenset(), sport=False, main=0)


def understood(text):
    """The rule, or the error that the language has for it."""
    try:
        return parse(text, FakeVocabulary())
    except RuleError as error:
        return error


def parsed(tree):
    """The rule, or None where the language refuses it for want of anything that must be there."""
    rule = understood(render(tree))
    if isinstance(rule, RuleError):
        assert "something that must be there" in rule.message
        return None
    return rule


@given(tree=TREES, world=WORLDS)
def test_a_rule_means_what_plain_recursion_says(tree, world):
    rule = parsed(tree)
    assume(rule)
    assert judge(rule, prepare(world.as_story())).held == true_of(tree, world)


@given(
    trees=st.lists(TREES, min_size=1, max_size=8), worlds=st.lists(WORLDS, min_size=1, max_size=4)
)
def test_the_index_finds_exactly_the_rules_that_hold(trees, worlds):
    rules = {at: rule for at, tree in enumerate(trees) if (rule := parsed(tree))}
    index = Index(rules)
    for world in worlds:
        found = [at for at, _ in index.matches(prepare(world.as_story()))]
        assert sorted(found) == [at for at in rules if true_of(trees[at], world)]


@given(tree=TREES)
def test_a_rule_that_a_story_of_nothing_would_meet_is_refused(tree):
    assume(true_of(tree, EMPTY))
    assert parsed(tree) is None


@given(tree=TREES, world=WORLDS)
def test_a_verdict_always_gives_a_reason(tree, world):
    rule = parsed(tree)
    assume(rule)
    assert all(judge(rule, prepare(world.as_story())).terms)
    assert judge(rule, prepare(world.as_story())).terms


@given(
    text=st.text(alphabet='ab ()"“-:=\n\tANDORT中：（entiyuLs', max_size=40) | st.text(max_size=60)
)
def test_any_text_is_a_rule_or_an_error_whose_caret_stands_under_its_text(text):
    found = understood(text)
    if isinstance(found, RuleError):
        assert found.line <= text.count("\n") + 1
        assert set(found.caret.rpartition("\n")[2].strip()) == {"^"}
    else:
        assert found.anchors
