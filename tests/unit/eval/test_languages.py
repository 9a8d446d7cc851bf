"""A declared language is tried right and wrong; the sets are read as they are written."""

from tests.eval import languages, sets


def test_what_a_feed_declares_is_passed_on():
    texts = [("Сегодня в Москве дождь", ""), ("Rain today in Moscow", "")]
    assert languages.found_in("ru", "", texts) == [True, False]
    assert languages.found_in("ru", "en", texts) == [True, False]


def test_our_headlines_are_six_of_each_language():
    languages_of_ours = ("de", "fr", "es", "pt", "it", "nl", "pl", "tr")
    counts = {tag: len(some) for tag, some in languages.ours().items()}
    assert counts == dict.fromkeys(languages_of_ours, 6)


def test_the_sets_are_read(tmp_path, monkeypatch):
    monkeypatch.setenv("WIREWATCH_TEST_SHARED", str(tmp_path))
    for name, text in {
        "ag_news_test.csv": '0,3,Shares up,"Up, and up."\n1,2,Late goal,It rained.\n',
        "thuc_class.txt": "finance\nsports",
        "thuc_test.txt": "股市上涨\t0\n\n足球比赛\t1\n",
        "sib_zho_Hans_test.tsv": 'index_id\tcategory\ttext\n1\tsports\t他说"好"。\n',
    }.items():
        path = tmp_path / "eval" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert sets.ag() == [
        ("Shares up", "Up, and up.", "Business"),
        ("Late goal", "It rained.", "Sports"),
    ]
    assert sets.thuc() == [("股市上涨", "", "finance"), ("足球比赛", "", "sports")]
    assert sets.sib("zho_Hans") == [('他说"好"。', "", "sports")]


def test_a_sample_is_the_same_every_time_and_never_more_than_there_is():
    assert sets.sample(range(100), 5) == sets.sample(range(100), 5)
    assert sorted(sets.sample(range(3), 5)) == [0, 1, 2]
