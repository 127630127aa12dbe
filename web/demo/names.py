"""Names of synthetic organisations and people. Every one says 示例, so nobody takes it for a real one."""

import random

FIRST = "云恒晟瑞启泽宏嘉安和锦卓望朗辰腾源丰博海越铭新远凯利泰盛兴欣"
SECOND = "川达合创通辉信成拓美航科立德峰润光诚联洲宇阳森图林顺洋捷佳特"
SHORTEST_NUMBERED = 2
TRADES = {
    "A": ("农业发展", "种植", "生态养殖", "果蔬"),
    "B": ("矿业", "石料"),
    "C": ("精密部件", "机械制造", "新材料", "食品加工", "电子科技", "纺织", "包装制品", "环保设备"),
    "D": ("新能源", "供热"),
    "E": ("建筑工程", "装饰工程", "市政工程"),
    "F": ("商贸", "供应链", "百货", "建材销售", "烟酒商行"),
    "G": ("物流", "运输"),
    "H": ("餐饮管理", "酒店管理"),
    "I": ("信息技术", "软件", "网络科技"),
    "K": ("物业服务", "房产经纪"),
    "L": ("商务服务", "设备租赁"),
    "M": ("工程技术", "生物科技", "检测技术"),
    "N": ("环境治理", "园林绿化"),
    "O": ("家电维修", "居民服务"),
    "P": ("教育咨询",),
    "Q": ("医药", "门诊部", "大药房"),
    "R": ("文化传媒", "旅游开发"),
}
SUFFIX = {
    "enterprise": "有限公司",
    "sole_proprietor": "经营部",
    "cooperative": "专业合作社",
    "family_farm": "家庭农场",
}


def organisation_name(place: str, section: str, kind: str, rng: random.Random, taken: set[str]) -> str:
    """A name not yet in `taken`, to which it is added: 「南京云川精密部件有限公司（示例）」."""
    trade = _trade(section, rng)
    while True:
        for length in (2, 3, 4):
            brand = "".join(rng.choice(FIRST if place_in_name % 2 == 0 else SECOND) for place_in_name in range(length))
            name = _name(place, brand, trade, kind)
            if name not in taken:
                taken.add(name)
                return name


def numbered_name(place: str, section: str, kind: str, rng: random.Random, number: int) -> str:
    """A name whose brand says `number`: no two numbers share one, and none is one of `organisation_name`, whose brands begin otherwise."""
    brand, alphabets = "", (SECOND, FIRST)
    while number or len(brand) < SHORTEST_NUMBERED:
        alphabet = alphabets[len(brand) % 2]
        number, character = divmod(number, len(alphabet))
        brand += alphabet[character]
    return _name(place, brand, _trade(section, rng), kind)


def _trade(section: str, rng: random.Random) -> str:
    return rng.choice(TRADES.get(section, ("综合服务",)))


def _name(place: str, brand: str, trade: str, kind: str) -> str:
    return f"{place}{brand}{trade}{SUFFIX[kind]}（示例）"
