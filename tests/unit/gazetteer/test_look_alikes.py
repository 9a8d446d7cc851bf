"""Ordinary headlines in which a name belongs to other words, and true ones that look like them."""

import pytest

from wirewatch import gazetteer

FIND = gazetteer.load().find


@pytest.mark.parametrize(
    "text",
    [
        "沿海地区遭遇暴雨",
        "30日国防部例行记者会",
        "他参加总统选举",
        "更加方便群众办事",
        "他信心十足",
        "全面提高市场竞争力",
        "道德方面的问题",
        "同意方案",
        "土地平整土方工程",
        "以军民融合促发展",
        "穿越南北的高铁",
        "布查处违法案件的公告",
        "每公里加油费用",
        "理查德获奖",
        "渤海南部有大风",
        "太行山东麓降雨",
        "消费城市排名",
        "发展中国家的机会",
        "集中国家力量",
        "在美丽的校园",
        "面对日益增长的需求",
        "传统美德",
        "27日中间价",
        "中巴客车自燃",
        "Finn Wolfhard joins the cast",
        "North Pole expedition ends",
        "Танкер «Эстония» загорелся",
        "Минская улица перекрыта",
        "Шведский стол в отелях",
        "Кубок Англии",
        "Перу писателя принадлежат 20 романов",
        "洪水冲垮长江两岸民房",
        "两岸果园丰收",
        "佛山市南海区招商",
        "东海大学招生",
        "数千里海岸线",
        "French Open final delayed by rain",
        "US Open: a teenager wins",
        "A crash at the Chinese Grand Prix",
        "Turkey prices rise before Thanksgiving",
        "House Intel committee to vote",
        "Fed up with queues",
        "FICO scores hit a high",
        "Greek yogurt recall",
        "Jamaica Plain fire",
        "Того гляди пойдёт снег",
    ],
)
def test_they_name_nobody(text):
    assert [m.surface for m in FIND(text)] == []


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("海地方面表示", ["HT"]),
        ("尤其中国企业", ["CN"]),
        ("日国防部长访美", ["JP", "US"]),
        ("以军空袭加沙", ["IL", "PS"]),
        ("中东加沙停火谈判", ["PS"]),
        ("美国对华为制裁", ["US", ""]),
        ("尹錫悅訪美", ["KR", "US"]),
        ("菅義偉與澤倫斯基通話", ["JP", "UA"]),
        ("泰国前总理他信回国", ["TH", "TH"]),
        ("日本首相高市早苗", ["JP", "JP"]),
        ("Niger State floods kill 200", ["NG"]),
        ("Niger expels the French ambassador", ["NE", "FR"]),
        ("Thomas Jordan of the SNB", ["CH"]),
        ("Jordan's king visits Cairo", ["JO", "EG"]),
        ("N. Korean troops in Kursk", ["KP", "RU"]),
        ("The pope visits Cuba", ["VA", "CU"]),
        ("Inter-Korean talks resume", ["KP", "KR"]),
        ("North and South Korea exchange fire", ["KP", "KR"]),
        ("Лидеры Северной и Южной Кореи", ["KP", "KR"]),
        ("межкорейского саммита", ["KP", "KR"]),
        ("王毅：两岸关系回暖", ["CN", "CN", "TW"]),
        ("台当局称两岸将互设办事处", ["TW", "CN", "TW"]),
        ("海峽兩岸關係", ["CN", "TW"]),
        ("Cross-Strait flights resume", ["CN", "TW"]),
        ("Chinese ships near the Senkakus", ["CN", "JP"]),
        ("中国海警船在仁爱礁", ["CN", "PH"]),
        ("Chinese jets over the South China Sea", ["CN", ""]),
        ("海南海口举行南海论坛", ["CN", "CN", ""]),
        ("习主席访俄", ["CN", "RU"]),
        ("US open to talks with Iran", ["US", "IR"]),
        ("Chinese Open for Business, Says Russian Envoy", ["CN", "RU"]),
        ("Texas sues China's TikTok", ["US", "CN", ""]),
        ("Дума приняла закон", ["RU"]),
        ("Кишинев и Кишинёв", ["MD", "MD"]),
        ("Пророссийские силы в Париже", ["RU", "FR"]),
        ("между Парижем и Бангладешем", ["FR", "BD"]),
        ("Страны Балтии и Белоруссия", ["EE", "LV", "LT", "BY"]),
        ("палестино-израильский конфликт", ["PS", "IL"]),
        ("На Корейском полуострове", ["KP", "KR"]),
        ("Пашинян встретился с Алиевым", ["AM", "AZ"]),
        ("Расул Алиев победил на турнире", []),
        ("штурм Белого дома в Бишкеке", ["KG"]),
        ("Бернар Кушнер прибыл в Тбилиси", ["FR", "GE"]),
        ("боснийские сербы", ["BA"]),
        ("Моди и Си встретились в Казани", ["IN", "CN", "RU"]),
        ("Исламский Эмират Афганистан", ["AF"]),
        ("Сирийский город Дума обстрелян", ["SY"]),
        ("Бои за Купянск", ["UA"]),
        ("в Краматорске", ["UA"]),
        ("белгородские власти и харьковская область", ["RU", "UA"]),
    ],
)
def test_what_looks_like_them_does(text, countries):
    assert [m.entity.country for m in FIND(text)] == countries


def test_a_body_of_no_country_does_not_support_another_of_none():
    assert "Q47488" not in {m.entity.id for m in FIND("ICC rules change. WHO officials agree")}
