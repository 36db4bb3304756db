"""Texts of many lengths and languages, and texts that nobody should send: the same ones each time."""

import random

#: The first article of the Universal Declaration of Human Rights, or a proverb; both belong to everyone.
LANGUAGES = (
    "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience.",
    "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt.",
    "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison.",
    "Todos los seres humanos nacen libres e iguales en dignidad y derechos, dotados como están de razón.",
    "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw.",
    "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler.",
    "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.",
    "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью.",
    "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق، وقد وهبوا عقلاً وضميرًا.",
    "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.",
    "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心。",
    "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ",
)
ODD = (
    "",
    " ",
    "\n\t \r\n",
    "\u200b\u00a0\u3000",
    "a\x00b\x01\x02\x1b[31mred\x7f",
    "🙂👩‍👩‍👧‍👦🏳️‍🌈🇩🇪",
    "🙂" * 400,
    "e\u0301" * 300,
    "[CLS] [SEP] [PAD] [MASK] [UNK]",
    "\ud7ff\ue000\ufffd\U0010ffff",
    "x" * 20_000,
    "?!." * 1_000,
    "0123456789 " * 500,
    "<script>alert('x')</script>",
    "def f(x):\n    return {k: v ** 2 for k, v in x.items()}\n",
    " ".join(["learning"] * 10_000),
)


def texts(count: int, *, seed: int = 0) -> list[str]:
    """`ODD` first. Of the others most are short and some longer than a model reads; every third mixes languages."""
    rng = random.Random(seed)
    return [*ODD, *(_text(rng, is_mixed=n % 3 == 0) for n in range(count - len(ODD)))]


def _text(rng: random.Random, *, is_mixed: bool) -> str:
    length = round(rng.lognormvariate(4.5, 1.3))
    chosen = rng.sample(LANGUAGES, 3 if is_mixed else 1)
    words = [word for text in chosen for word in text.split()]
    text = ""
    while len(text) < length:
        text += rng.choice(words) + " "
    return text[: max(1, length)]
