"""What is read decides everything after it: no furniture, nothing twice."""

from wirewatch.enricher.reading import MAX_BODY, read

SENTENCE = "Two neighbours have agreed to share the water of a river."
OTHER = "The treaty was signed on Monday in a town on its bank."


def test_title_and_prose_make_one_text():
    reading = read("A  title", SENTENCE, "")
    assert reading.text == f"A title\n{SENTENCE}"
    assert reading.text[: reading.title_end] == "A title"


def test_furniture_of_a_page_is_not_read():
    reading = read("A title", "", f"Menu\nSport today\n{SENTENCE}\nMost read")
    assert reading.text == f"A title\n{SENTENCE}"


def test_a_summary_that_the_content_begins_with_is_read_once():
    reading = read("A title", SENTENCE, f"{SENTENCE} {OTHER}")
    assert reading.text.count(SENTENCE) == 1


def test_a_summary_that_says_something_else_is_read_too():
    assert read("A title", OTHER, SENTENCE).text == f"A title\n{OTHER}\n{SENTENCE}"


def test_folding_keeps_every_position():
    reading = read("İSTANBUL ＴＡＳＳ", "Straße ǅ", "")
    assert len(reading.folded) == len(reading.text)
    assert "tass" in reading.folded


def test_traditional_chinese_is_folded_into_simplified():
    reading = read("俄中總統會談", "兩國簽署了貿易協議,美國外長訪問烏克蘭。", "")
    assert reading.folded == "俄中总统会谈\n两国签署了贸易协议,美国外长访问乌克兰。"
    assert "俄中總統會談" in reading.text


def test_simplified_chinese_is_folded_as_it_is():
    assert read("乾隆年间的著名征文 Ａ", "", "").folded.startswith("乾隆年间的著名征文")


def test_english_with_curly_quotes_is_folded_as_without():
    reading = read("“WE” — Said", "It’s A\u00a0Deal…", "")
    assert reading.text == "“WE” — Said\nIt’s A Deal..."
    assert reading.folded == "“we” — said\nit's a deal..."


def test_a_dateline_is_marked():
    reading = read("A title", "MOSCOW, Nov 3 (Reuters) - The plant opened.", "")
    assert reading.text[reading.dateline.start : reading.dateline.stop].startswith("MOSCOW, Nov 3")
    assert read("A title", SENTENCE, "").dateline == range(8, 8)


def test_an_endless_page_is_read_in_part():
    assert len(read("A title", "", f"{SENTENCE} " * 1000).text) <= MAX_BODY + len("A title\n")
