"""What people read when a rule is wrong: this table is the spec."""

from textwrap import dedent

import pytest

from tests.support.vocabulary import FakeVocabulary
from wirewatch.rules import RuleError, parse
from wirewatch.rules.parser import MAX_DEPTH

CASES = {
    "unknown field": (
        "gas entty:China",
        """\
        line 1, column 5: unknown field 'entty' - did you mean 'entity'?
          gas entty:China
              ^^^^^""",
    ),
    "a sign for NOT of other languages": (
        "gas !sport",
        """\
        line 1, column 5: a rule has no sign '!' - write NOT
          gas !sport
              ^^^^^^""",
    ),
    "a sign for AND of other languages": (
        "+gas oil",
        """\
        line 1, column 1: a rule has no sign '+' - leave it out: all terms must hold
          +gas oil
          ^^^^""",
    ),
    "a wildcard": (
        "title:pipeline*",
        """\
        line 1, column 7: a rule has no wildcards - write each word, with OR between
          title:pipeline*
                ^^^^^^^^^""",
    ),
    "operators of programming languages": (
        "gas && oil",
        """\
        line 1, column 5: operators are words - write AND
          gas && oil
              ^^""",
    ),
    "another of them": (
        "gas || oil",
        """\
        line 1, column 5: operators are words - write OR
          gas || oil
              ^^""",
    ),
    "unknown field, nothing near": (
        "xyz:China",
        """\
        line 1, column 1: unknown field 'xyz' - known: country, entity, relation, title, topic
          xyz:China
          ^^^""",
    ),
    "unknown entity": (
        'entity:"Xi Jinpin"',
        """\
        line 1, column 9: unknown entity 'Xi Jinpin' - did you mean 'Xi Jinping'?
          entity:"Xi Jinpin"
                  ^^^^^^^^^""",
    ),
    "unknown entity, nothing near": (
        "entity:Zorblax",
        """\
        line 1, column 8: unknown entity 'Zorblax' - to look for the words, write "Zorblax"
          entity:Zorblax
                 ^^^^^^^""",
    ),
    "unknown country": (
        "country:Chian",
        """\
        line 1, column 9: unknown country 'Chian' - did you mean 'China'?
          country:Chian
                  ^^^^^""",
    ),
    "unknown country code": (
        "country:QQ",
        """\
        line 1, column 9: unknown country 'QQ' - write an ISO 3166 code such as CN, or EU
          country:QQ
                  ^^""",
    ),
    "unknown topic": (
        "China topic:sprot",
        """\
        line 1, column 13: unknown topic 'sprot' - did you mean 'sport'?
          China topic:sprot
                      ^^^^^""",
    ),
    "unknown topic, nothing near": (
        "topic:zzz",
        """\
        line 1, column 7: unknown topic 'zzz' - known: diplomacy, sport, tennis
          topic:zzz
                ^^^""",
    ),
    "missing value": (
        "gas topic: sport",
        """\
        line 1, column 5: topic: needs a value right after the colon - such as topic:sport
          gas topic: sport
              ^^^^^^""",
    ),
    "missing value between quotes": (
        'entity:" "',
        """\
        line 1, column 1: entity: needs a value right after the colon - such as entity:"Xi Jinping"
          entity:" "
          ^^^^^^^^^^""",
    ),
    "relation without a second country": (
        "relation:CN",
        """\
        line 1, column 10: a relation is between two countries - such as relation:CN-RU=main
          relation:CN
                   ^^""",
    ),
    "relation with an unknown country": (
        "relation:CN-RX=main",
        """\
        line 1, column 13: unknown country 'RX' - write an ISO 3166 code such as CN, or EU
          relation:CN-RX=main
                      ^^""",
    ),
    "relation with itself": (
        "relation:CN-China",
        """\
        line 1, column 10: a relation is between two different countries
          relation:CN-China
                   ^^^^^^^^""",
    ),
    "relation with an unknown cut": (
        "relation:CN-RU=mian",
        """\
        line 1, column 16: unknown cut 'mian' - did you mean 'main'?
          relation:CN-RU=mian
                         ^^^^""",
    ),
    "relation with an empty cut": (
        "relation:CN-RU= gas",
        """\
        line 1, column 16: unknown cut '' - write main or part
          relation:CN-RU= gas
                         ^""",
    ),
    "unclosed quote": (
        'gas "belt and road',
        """\
        line 1, column 5: this quote is never closed
          gas "belt and road
              ^^^^^^^^^^^^^^""",
    ),
    "unclosed quote of a field": (
        'entity:"Xi Jinping',
        """\
        line 1, column 8: this quote is never closed
          entity:"Xi Jinping
                 ^^^^^^^^^^^""",
    ),
    "unclosed bracket": (
        "China AND (gas OR oil",
        """\
        line 1, column 11: this bracket is never closed
          China AND (gas OR oil
                    ^""",
    ),
    "bracket never opened": (
        "China gas)",
        """\
        line 1, column 10: this bracket was never opened
          China gas)
                   ^""",
    ),
    "nothing in brackets": (
        "China ()",
        """\
        line 1, column 8: a term is expected here, not ')'
          China ()
                 ^""",
    ),
    "two operators": (
        "China AND OR gas",
        """\
        line 1, column 11: a term is expected here, not 'OR'
          China AND OR gas
                    ^^""",
    ),
    "ends with an operator": (
        "China AND ",
        """\
        line 1, column 10: the rule ends where a term is expected
          China AND
                   ^""",
    ),
    "operator not in capitals": (
        "gas or oil",
        """\
        line 1, column 5: operators are written in capitals - write OR, or "or" for the word itself
          gas or oil
              ^^""",
    ),
    "empty": (
        "  ",
        """\
        line 1, column 1: the rule is empty - write at least one word

          ^""",
    ),
    "NOT only": (
        "NOT (China OR gas)",
        """\
        line 1, column 1: a rule needs something that must be there - NOT alone matches nearly all
          NOT (China OR gas)
          ^^^^^^^^^^^^^^^^^^""",
    ),
    "NOT on one side of OR": (
        "gas OR -oil",
        """\
        line 1, column 1: a rule needs something that must be there - NOT alone matches nearly all
          gas OR -oil
          ^^^^^^^^^^^""",
    ),
    "punctuation only": (
        "China % gas",
        """\
        line 1, column 7: there is no letter or digit in this
          China % gas
                ^""",
    ),
    "on the third line": (
        "China\n\n  AND topic:sprot\nNOT gas",
        """\
        line 3, column 13: unknown topic 'sprot' - did you mean 'sport'?
            AND topic:sprot
                      ^^^^^""",
    ),
    "after Chinese characters, which are two columns wide": (
        "中国 enti:x",
        """\
        line 1, column 4: unknown field 'enti' - did you mean 'entity'?
          中国 enti:x
               ^^^^""",
    ),
    "after a tab": (
        "gas\tenti:x",
        """\
        line 1, column 5: unknown field 'enti' - did you mean 'entity'?
          gas\tenti:x
             \t^^^^""",
    ),
}


@pytest.mark.parametrize(("rule", "message"), CASES.values(), ids=CASES.keys())
def test_an_error_names_the_place_and_the_next_step(rule, message):
    with pytest.raises(RuleError) as caught:
        parse(rule, FakeVocabulary())
    assert str(caught.value) == dedent(message)


@pytest.mark.parametrize("opening", ["(", "NOT ", "-"])
def test_a_rule_that_is_nested_too_deeply_is_refused(opening):
    with pytest.raises(RuleError, match=f"deeper than {MAX_DEPTH}"):
        parse(opening * 10_000 + "gas", FakeVocabulary())
