"""What people type, and the title or channel that they mean, on both engines: joined words, numbers, scripts."""

# ruff: noqa: RUF001 - letters that look like others are what is typed
from collections.abc import Mapping
from typing import Any

import pytest

from catalog.search.actions import action_of
from catalog.search.did_you_mean import did_you_mean
from catalog.search.page_query import search_body
from catalog.search.reads import search
from catalog.search.request import Filters, Search, Sort
from catalog.search.writes import IndexWriter
from tests.factories import video, video_id

pytestmark = pytest.mark.usefixtures("shelves")

# Titles, and after `|` the channel of one of them.
TITLES = """
This GPU is a bad joke | Linus Tech Tips
Game of Thrones: all dragons
Tic Tac Toe champions
Don't cook this | HowToBasic
How to Train Your Dragon, the whole story
GTA V heist guide
Rocky V review
Final Fantasy VII remake
Final Fantasy IX remake
Mega Man X speedrun
Louis XIV and his court
Ocean's Twelve in five minutes
The office S04E08 reaction
The office S04E05 reaction
The office S05E08 reaction
One Piece EP09 dubbed
One Piece EP19 dubbed
Lost 2x05 recap
Tom & Jerry best chases
Jerry and the other cats
9/11 as it happened
911 emergency calls
A 3.5mm jack explained
35mm film explained
10,000 steps a day
A$AP Rocky live
R&B Classics mix
P!nk unplugged
Käsespätzle wie bei Oma
Öl wechseln am Auto
Smørrebrød at home
🔥🔥🔥
Sunset timelapse 🌅
Pixel Rancher: starting from zero
Grand Prix
อาหารไทย ทำง่าย ๆ ที่บ้าน
เที่ยวเชียงใหม่ 3 วัน
ອາຫານລາວແຊບໆ
ខ្មុំ ដំណើរ
ខ្មោច នៅផ្ទះ
မြန်မာ အစားအစာ
བོད་ཀྱི་གླུ་གཞས།
蜜蜂的一天
蜂蜜蛋糕做法
東京タワーの夜景
マインクラフト 建築
스타벅스에서 공부하기
영어공부하기 좋은 노래
علی قربانی - آهنگ
موسيقى الكتاب الجديد
مدرسة الرسم
שלום עולם
Ёлка и новый год
Рецепты борща
Whose Line Is It Anyway bloopers
Norway by van #VanLife
Peppa Pig: muddy puddles
Rambo III trailer
Rambo IV trailer
Henry VIII and his wives
World War II in colour
iPhone XI unboxing
Eight Mile finale
Twenty One Pilots live
Die sieben Zwerge
Symphony No. 9 in D minor
Symphony No. 5 in C minor
Tatort Staffel 4 Folge 8
Tatort Staffel 4 Folge 9
Serial temporada 2 capítulo 7
Serial temporada 7 capítulo 2
Vlog E16 in Peru
Vlog E06 in Peru
Podcast #9: sleep
Podcast #19: dreams
Dark Matters Season 1 Episode 10
Dark Matters Season 10 Episode 1
Dizi 5. Bölüm
Dizi 15. Bölüm
Сериал 3 сезон 5 серия
Сериал 5 сезон 3 серия
Krimi 3. Staffel, 7. Folge
Krimi 7. Staffel, 3. Folge
Krimi 13. Staffel, 17. Folge
Polar 3e saison, épisode 7
Polar 7e saison, épisode 3
Novela 3ª Temporada Capítulo 7
Novela 7ª Temporada Capítulo 3
Giallo 3a Stagione 7a Puntata
Giallo 7a Stagione 3a Puntata
Детектив 3-й сезон 7-я серия
Детектив 7-й сезон 3-я серия
Ranczo sezon 3 odcinek 7
Flikken seizoen 3 aflevering 7
夏の物語 シーズン3 第7話
夏の物語 シーズン7 第3話
春の海 第十三話
春の海 第三話
长安月 第三季第七集
长安月 第七季第三集
도깨비 시즌3 제7회
도깨비 시즌7 제3회
महाभारत सीज़न 3 एपिसोड 7
महाभारत सीज़न 7 एपिसोड 3
Gadget Season 3 #7
Parfum n°5
Parfum n°15
Queen Elizabeth II
Queen Elizabeth I
Los tres cerditos
Blanche-Neige et les sept nains
Elf Freunde im Wald
Precinct Nine-Nine
Attack Season 2 Part 3
Attack Season 3 Part 2
Drum & Bass mix
Rock 'n' Roll lessons
D&D campaign
Mac + Cheese in ten minutes
C# for beginners
C++ for beginners
L33T hackers
24/7 lofi radio
247 ways to cook
2-1 highlights
21 savage interview
Python 3.11 features
Python 311 course
100,000 subscribers special
1v1 against my brother
Top 5️⃣ tricks
5 meals for a euro
🇧🇷 against 🇦🇷
🇩🇪 for beginners
Shrug 🤷‍♀️ compilation
今天我們去故宮
龍貓主題曲
学习中文发音
學習英文文法
後來的我們
中国新说唱
キャンプ飯レシピ
ヴァイオリン演奏
スーパーマリオ実況
서울에서 맛집 투어
아이유 콘서트에서 부른 노래
오징어게임 시즌2 예고편
ㅋㅋㅋ 웃긴 영상
للأطفال: قصص قبل النوم
لبنان اليوم
حلقات باب الحارة
کتاب‌های صوتی
שירים לילדים קטנים
הבית שלנו
ירושלים של זהב
מלך האריות
Зелёный чай
Новости России
Їжак у лісі
Москва вечером
Μουσική για ύπνο
İstanbul'da gezilecek yerler
Đà Nẵng du lịch
ਪੰਜਾਬੀ ਗਾਣੇ
गाने पुराने
ಕನ್ನಡ ಹಾಡುಗಳು
राधा कृष्ण भजन
Nadi ke kinare shaam
Kazan by night
धर्म और कर्म
चिकन बिरयानी बनाने की विधि
क्रिकेट मैच हाइलाइट
বাংলা গান নতুন
ਪੰਜਾਬੀ ਭੰਗੜਾ
ગુજરાતી ગરબા
മോഹൻലാൽ സിനിമകൾ
Київ вночі
Љубав и срећа
Новак Ђоковић
Български народни песни
Хочу домой
Ταξίδι στη Θεσσαλονίκη
책을 읽는 시간
집에서 운동하기
시간이 멈춘 마을
케이크 만드는 법
Hello Straße
LEGO® Star Wars™ bricks
Salt and Vinegar crisps
Rock’n’Roll forever
C++20 modules
Disney+ originals
Brücken in Hamburg
Das Bücherregal selbst bauen
Oʻzbekiston taronalari
Novak Đoković finale
WWII planes
Kill Bill review
Cupcakes for a party
Hot Dog eating contest
Pizza dough recipe
A rain song | Kurzgesagt
Five loud songs | Quiet Waters
Final 2:3 replay
Final 3-2 replay
Trailer v2.0 launch
Rambo 2 extras
人工智能入门
智能工人 人工湖
木々と佐藤さん
佐々木さんの歌
黒澤明の映画
看著你的眼睛
בתל אביב בלילה
بمصر القديمة
Ravioli by hand | Twelve Plates
A documentary on 9/11 and the week after it
Chapter 11 documentary
A 3.5 mm jack soldered
Jack 3 mm
Countdown 3-2-1
Stacking 1-2-3
Patch 1.20 notes
Patch 1.2 notes
1,000 pushups
1 pushups day
7-Eleven snacks
One Piece EP90 dubbed
ワンピース 第5話
ワンピース 第15話
ナルト 第5話
Airbus A320neo takeoff
Live in Rome | DuaLipaVEVO
UEFA final | #UEFAEuro2024
RuPaul's Drag Race
€uro Trip
HER0 Academy
Tum Hi Ho
Deewani Mastani
Sholay
Arijit Singh
髙橋優 ライブ
﨑山蒼志 インタビュー
戦闘機 離陸
Sun flowers at dawn
Wolves of Yellowstone
8ball pool
""".strip().splitlines()


YOUTUBE_ID = "a-B_c1D2e3F"


def said_by(line: str) -> dict[str, Any]:
    name, _, channel = line.partition(" | ")
    location = f"https://www.youtube.com/watch?v={YOUTUBE_ID}" if name == LINKED else None
    return {"name": name, "channel_title": channel or "Somebody", "location": location, "duration": None}


LINKED = "Hello Straße"


KEYS: Mapping[str, str] = {video_id(number): line.partition(" | ")[0] for number, line in enumerate(TITLES)}


@pytest.fixture(scope="module")
def shelves(engine: IndexWriter) -> None:
    assert engine.write([action_of(video(number, **said_by(line))) for number, line in enumerate(TITLES)]) == []
    assert engine.count() == len(TITLES)


def found(text: str, sort: Sort = Sort.RELEVANCE, filters: Filters = Filters()) -> list[str]:  # noqa: B008 - immutable
    hits = search(search_body(Search(text, per_page=50, sort=sort, filters=filters)))["hits"]["hits"]
    return [KEYS[hit["_id"]] for hit in hits]


JOINED_AND_SPLIT = {
    "linustechtips": "This GPU is a bad joke",
    "linustechtips joke": "This GPU is a bad joke",
    "#gameofthrones": "Game of Thrones: all dragons",
    "gameofthrones dragons": "Game of Thrones: all dragons",
    "tictactoe": "Tic Tac Toe champions",
    "how to basic": "Don't cook this",
    "howtotrainyourdragon the whole story": "How to Train Your Dragon, the whole story",
    "howtotrainyourdragonthewholestory": "How to Train Your Dragon, the whole story",
    "whoselineisitanyway": "Whose Line Is It Anyway bloopers",
    "whose line isit anyway": "Whose Line Is It Anyway bloopers",
    "van life": "Norway by van #VanLife",
    "peppa pigmuddypuddles": "Peppa Pig: muddy puddles",
    "legostarwars": "LEGO® Star Wars™ bricks",
    "saltnvinegar": "Salt and Vinegar crisps",
    "rock and roll forever": "Rock’n’Roll forever",
    "buecher regal": "Das Bücherregal selbst bauen",
    "cup cake": "Cupcakes for a party",
    "hotdogs": "Hot Dog eating contest",
    "quiet wat": "Five loud songs",
    "kurzges": "A rain song",
    "quiet water": "Five loud songs",
    "pix rancher": "Pixel Rancher: starting from zero",
    "rancher pix": "Pixel Rancher: starting from zero",
}
NUMBERS = {
    "rambo three": "Rambo III trailer",
    "henry the 8th": "Henry VIII and his wives",
    "henry the eighth": "Henry VIII and his wives",
    "world war two": "World War II in colour",
    "iphone11": "iPhone XI unboxing",
    "8mile": "Eight Mile finale",
    "21 pilots": "Twenty One Pilots live",
    "7 zwerge": "Die sieben Zwerge",
    "ninth symphony": "Symphony No. 9 in D minor",
    "symphony #5": "Symphony No. 5 in C minor",
    "tatort s4e8": "Tatort Staffel 4 Folge 8",
    "tatort s4 e8": "Tatort Staffel 4 Folge 8",
    "tatort season four episode eight": "Tatort Staffel 4 Folge 8",
    "tatort 4x9": "Tatort Staffel 4 Folge 9",
    "serial s2e7": "Serial temporada 2 capítulo 7",
    "serial season 7 episode 2": "Serial temporada 7 capítulo 2",
    "vlog ep 16": "Vlog E16 in Peru",
    "vlog episode six": "Vlog E06 in Peru",
    "vlog 6": "Vlog E06 in Peru",
    "podcast ep 9": "Podcast #9: sleep",
    "podcast #19": "Podcast #19: dreams",
    "dark matters 1x10": "Dark Matters Season 1 Episode 10",
    "dark matters s10e01": "Dark Matters Season 10 Episode 1",
    "dizi ep 5": "Dizi 5. Bölüm",
    "сериал сезон 3 серия 5": "Сериал 3 сезон 5 серия",
    "сериал s3e5": "Сериал 3 сезон 5 серия",
    "attack 2nd season": "Attack Season 2 Part 3",
    "attack s3 pt2": "Attack Season 3 Part 2",
    "ww2": "WWII planes",
    "ww 2": "WWII planes",
    "rambo ii": "Rambo 2 extras",
    "final 3:2": "Final 3-2 replay",
    "trailer 2.0": "Trailer v2.0 launch",
    "krimi s3e7": "Krimi 3. Staffel, 7. Folge",
    "krimi staffel drei folge sieben": "Krimi 3. Staffel, 7. Folge",
    "krimi 3x07": "Krimi 3. Staffel, 7. Folge",
    "polar s03e07": "Polar 3e saison, épisode 7",
    "polar saison 3": "Polar 3e saison, épisode 7",
    "novela t3 e7": "Novela 3ª Temporada Capítulo 7",
    "novela 3.ª temporada episodio 7": "Novela 3ª Temporada Capítulo 7",
    "giallo season 3 episode 7": "Giallo 3a Stagione 7a Puntata",
    "giallo stagione 3 puntata 7": "Giallo 3a Stagione 7a Puntata",
    "детектив s3e7": "Детектив 3-й сезон 7-я серия",
    "детектив 7 серия 3 сезона": "Детектив 3-й сезон 7-я серия",
    "ranczo s3e7": "Ranczo sezon 3 odcinek 7",
    "flikken season three episode seven": "Flikken seizoen 3 aflevering 7",
    "夏の物語 s3e7": "夏の物語 シーズン3 第7話",
    "夏の物語 season 3 episode 7": "夏の物語 シーズン3 第7話",
    "夏の物語 第三期 第七話": "夏の物語 シーズン3 第7話",
    "春の海 3話": "春の海 第三話",
    "春の海 13話": "春の海 第十三話",
    "长安月 s3e7": "长安月 第三季第七集",
    "長安月 第3季第7集": "长安月 第三季第七集",
    "도깨비 s3e7": "도깨비 시즌3 제7회",
    "도깨비 시즌 3 에피소드 7": "도깨비 시즌3 제7회",
    "महाभारत s3e7": "महाभारत सीज़न 3 एपिसोड 7",
    "महाभारत सीजन ३ एपिसोड ७": "महाभारत सीज़न 3 एपिसोड 7",
    "gadget s3e7": "Gadget Season 3 #7",
    "parfum no 5": "Parfum n°5",
    "elizabeth the 2nd": "Queen Elizabeth II",
    "elizabeth the first": "Queen Elizabeth I",
    "3 cerditos": "Los tres cerditos",
    "7 nains": "Blanche-Neige et les sept nains",
    "11 freunde": "Elf Freunde im Wald",
    "precinct 99": "Precinct Nine-Nine",
    "24/7": "24/7 lofi radio",
    "247": "247 ways to cook",
    "2-1": "2-1 highlights",
    "python 3.11": "Python 3.11 features",
    "100k subscribers": "100,000 subscribers special",
    "1 vs 1": "1v1 against my brother",
    "gta 5": "GTA V heist guide",
    "rocky 5": "Rocky V review",
    "rocky five": "Rocky V review",
    "final fantasy 7": "Final Fantasy VII remake",
    "final fantasy 9": "Final Fantasy IX remake",
    "mega man 10": "Mega Man X speedrun",
    "louis 14": "Louis XIV and his court",
    "ocean's 12": "Ocean's Twelve in five minutes",
    "office s4e8": "The office S04E08 reaction",
    "s4e8": "The office S04E08 reaction",
    "s4": "The office S04E08 reaction",
    "season 5 office": "The office S05E08 reaction",
    "office season 4 episode 5": "The office S04E05 reaction",
    "one piece ep 9": "One Piece EP09 dubbed",
    "one piece episode 9": "One Piece EP09 dubbed",
    "one piece ep9": "One Piece EP09 dubbed",
    "lost s2e5": "Lost 2x05 recap",
    "lost s02e05": "Lost 2x05 recap",
    "9/11": "9/11 as it happened",
    "3.5mm": "A 3.5mm jack explained",
    "10000 steps": "10,000 steps a day",
}
SIGNS = {
    "drum and bass": "Drum & Bass mix",
    "drum'n'bass": "Drum & Bass mix",
    "rock and roll": "Rock 'n' Roll lessons",
    "d and d": "D&D campaign",
    "mac and cheese": "Mac + Cheese in ten minutes",
    "c sharp": "C# for beginners",
    "cpp": "C++ for beginners",
    "leet hackers": "L33T hackers",
    "5️⃣": "Top 5️⃣ tricks",
    "🇦🇷": "🇧🇷 against 🇦🇷",
    "🇩🇪": "🇩🇪 for beginners",
    "🤷‍♂️": "Shrug 🤷‍♀️ compilation",
    "asap rocky": "A$AP Rocky live",
    "a$ap rocky": "A$AP Rocky live",
    "rnb classics": "R&B Classics mix",
    "r and b classics": "R&B Classics mix",
    "pink unplugged": "P!nk unplugged",
    "c++ 20": "C++20 modules",
    "disney plus": "Disney+ originals",
    "pizza recipe 😋🤤": "Pizza dough recipe",
    "bruecke": "Brücken in Hamburg",
    "buecherregale": "Das Bücherregal selbst bauen",
    "buecherr": "Das Bücherregal selbst bauen",
    "o'zbekiston": "Oʻzbekiston taronalari",
    "djokovic": "Novak Đoković finale",
    "kaesespaetzle": "Käsespätzle wie bei Oma",
    "kasespatzle": "Käsespätzle wie bei Oma",
    "oel wechseln": "Öl wechseln am Auto",
    "smoerrebroed": "Smørrebrød at home",
    "smorrebrod": "Smørrebrød at home",
    "🔥🔥🔥": "🔥🔥🔥",
    "🔥": "🔥🔥🔥",
    "🌅 sunset": "Sunset timelapse 🌅",
    "tom and jerry": "Tom & Jerry best chases",
    "strasse": "Hello Straße",
}
SCRIPTS = {
    "故宫": "今天我們去故宮",
    "龙猫": "龍貓主題曲",
    "學習中文": "学习中文发音",
    "学习英文": "學習英文文法",
    "后来的我们": "後來的我們",
    "中国 说唱": "中国新说唱",
    "人工智能": "人工智能入门",
    "佐々木": "佐々木さんの歌",
    "黒沢明": "黒澤明の映画",
    "看着你": "看著你的眼睛",
    "תל אביב": "בתל אביב בלילה",
    "مصر": "بمصر القديمة",
    "नदी": "Nadi ke kinare shaam",
    "казань": "Kazan by night",
    "キヤンプ飯": "キャンプ飯レシピ",
    "バイオリン": "ヴァイオリン演奏",
    "すーぱーまりお": "スーパーマリオ実況",
    "서울맛집": "서울에서 맛집 투어",
    "아이유콘서트": "아이유 콘서트에서 부른 노래",
    "오징어게임2": "오징어게임 시즌2 예고편",
    "ㅋㅋㅋㅋㅋㅋ": "ㅋㅋㅋ 웃긴 영상",
    "قصص اطفال": "للأطفال: قصص قبل النوم",
    "بلبنان": "لبنان اليوم",
    "حلقه باب الحاره": "حلقات باب الحارة",
    "كتاب صوتي": "کتاب‌های صوتی",
    "ילדים": "שירים לילדים קטנים",
    "בית": "הבית שלנו",
    "בירושלים": "ירושלים של זהב",
    "אריה מלך": "מלך האריות",
    "зеленого чая": "Зелёный чай",
    "россия": "Новости России",
    "ижак": "Їжак у лісі",
    "moskva": "Москва вечером",
    "μουσικής": "Μουσική για ύπνο",
    "ıstanbul": "İstanbul'da gezilecek yerler",
    "da nang": "Đà Nẵng du lịch",
    "ਗਾਣਾ": "ਪੰਜਾਬੀ ਗਾਣੇ",
    "kannada": "ಕನ್ನಡ ಹಾಡುಗಳು",
    "radha krishna": "राधा कृष्ण भजन",
    "radha krishn": "राधा कृष्ण भजन",
    "karma": "धर्म और कर्म",
    "dharm": "धर्म और कर्म",
    "chicken biryani": "चिकन बिरयानी बनाने की विधि",
    "kriket match": "क्रिकेट मैच हाइलाइट",
    "bangla gaan": "বাংলা গান নতুন",
    "punjabi bhangra": "ਪੰਜਾਬੀ ਭੰਗੜਾ",
    "gujarati garba": "ગુજરાતી ગરબા",
    "gujrati garba": "ગુજરાતી ગરબા",
    "mohanlal": "മോഹൻലാൽ സിനിമകൾ",
    "മോഹന്\u200dലാല്\u200d": "മോഹൻലാൽ സിനിമകൾ",
    "kyiv": "Київ вночі",
    "ljubav i sreca": "Љубав и срећа",
    "novak djokovic": "Новак Ђоковић",
    "bulgarski": "Български народни песни",
    "hochu domoy": "Хочу домой",
    "dharma aur karma": "धर्म और कर्म",
    "thessaloniki": "Ταξίδι στη Θεσσαλονίκη",
    "책 읽기": "책을 읽는 시간",
    "집 운동": "집에서 운동하기",
    "멈춘 마을": "시간이 멈춘 마을",
    "케이크 만들기": "케이크 만드는 법",
    "อาหารไทย": "อาหารไทย ทำง่าย ๆ ที่บ้าน",
    "ไทย": "อาหารไทย ทำง่าย ๆ ที่บ้าน",
    "เชียงใหม่": "เที่ยวเชียงใหม่ 3 วัน",
    "ລາວ": "ອາຫານລາວແຊບໆ",
    "ខ្មុំ": "ខ្មុំ ដំណើរ",
    "ខ្មោច": "ខ្មោច នៅផ្ទះ",
    "အစားအစာ": "မြန်မာ အစားအစာ",
    "གླུ་གཞས": "བོད་ཀྱི་གླུ་གཞས།",
    "蜜蜂": "蜜蜂的一天",
    "蜂蜜": "蜂蜜蛋糕做法",
    "東京": "東京タワーの夜景",
    "たわー": "東京タワーの夜景",
    "まいんくらふと": "マインクラフト 建築",
    "스타벅스 공부": "스타벅스에서 공부하기",
    "영어 공부": "영어공부하기 좋은 노래",
    "علي قرباني": "علی قربانی - آهنگ",
    "كتاب جديد": "موسيقى الكتاب الجديد",
    "مدرسه": "مدرسة الرسم",
    "ёлка": "Ёлка и новый год",
    "елка": "Ёлка и новый год",
    "рецепт борщ": "Рецепты борща",
    "עולם": "שלום עולם",
}
PARTS_OF_NUMBERS_AND_NAMES = {
    "9/11 documentary": "A documentary on 9/11 and the week after it",
    "3.5mm jack soldered": "A 3.5 mm jack soldered",
    "3-2-1": "Countdown 3-2-1",
    "patch 1.20": "Patch 1.20 notes",
    "1,000 pushups": "1,000 pushups",
    "7-11 snacks": "7-Eleven snacks",
    "ワンピース 5話": "ワンピース 第5話",
    "a320": "Airbus A320neo takeoff",
    "dua lipa": "Live in Rome",
    "euro 2024": "UEFA final",
    "ru paul drag race": "RuPaul's Drag Race",
    "euro trip": "€uro Trip",
    "hero academy": "HER0 Academy",
    "तुम ही हो": "Tum Hi Ho",
    "दीवानी": "Deewani Mastani",
    "शोले": "Sholay",
    "अरिजीत सिंह": "Arijit Singh",
    "高橋優": "髙橋優 ライブ",
    "崎山蒼志": "﨑山蒼志 インタビュー",
    "战斗机": "戦闘機 離陸",
    "책읽는 시간": "책을 읽는 시간",
    "sunflower": "Sun flowers at dawn",
    "wolf yellowstone": "Wolves of Yellowstone",
    "eight ball pool": "8ball pool",
}
TYPED = {**PARTS_OF_NUMBERS_AND_NAMES, **JOINED_AND_SPLIT, **NUMBERS, **SIGNS, **SCRIPTS}


@pytest.mark.parametrize(("text", "first"), TYPED.items(), ids=TYPED)
def test_a_video_is_found_first_by_what_is_typed(text: str, first: str) -> None:
    assert found(text)[0] == first


@pytest.mark.parametrize(("text", "title"), TYPED.items(), ids=TYPED)
@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.VIEWS])
def test_another_order_finds_it_too(text: str, title: str, sort: Sort) -> None:
    listed = found(text, sort)
    assert title in listed
    assert set(listed) <= set(found(text))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("9/11", "911 emergency calls"),
        ("3.5mm", "35mm film explained"),
        ("蜜蜂", "蜂蜜蛋糕做法"),
        ("ខ្មុំ", "ខ្មោច នៅផ្ទះ"),
        ("s4e8", "The office S04E05 reaction"),
        ("ep 9", "One Piece EP19 dubbed"),
        ("24/7", "247 ways to cook"),
        ("2-1", "21 savage interview"),
        ("python 3.11", "Python 311 course"),
        ("🇧🇪", "🇩🇪 for beginners"),
        ("🇧🇪", "🇧🇷 against 🇦🇷"),
        ("rambo 3", "Rambo IV trailer"),
        ("rambo ii", "Rambo III trailer"),
        ("final 3-2", "Final 2:3 replay"),
        ("人工智能", "智能工人 人工湖"),
        ("佐々木", "木々と佐藤さん"),
        ("krishi", "राधा कृष्ण भजन"),
        ("gana", "বাংলা গান নতুন"),
        ("karan", "धर्म और कर्म"),
        ("책상", "책을 읽는 시간"),
        ("마음", "시간이 멈춘 마을"),
        ("krimi s3", "Krimi 13. Staffel, 17. Folge"),
        ("krimi e7", "Krimi 7. Staffel, 3. Folge"),
        ("s3e7", "Krimi 7. Staffel, 3. Folge"),
        ("s3e7", "长安月 第七季第三集"),
        ("第3集", "春の海 第十三話"),
        ("n°5", "Parfum n°15"),
        ("elizabeth the 2nd", "Queen Elizabeth I"),
        ("tres", "Krimi 3. Staffel, 7. Folge"),
        ("elf", "iPhone XI unboxing"),
        ("9/11 documentary", "Chapter 11 documentary"),
        ("3.5mm jack", "Jack 3 mm"),
        ("3-2-1", "Stacking 1-2-3"),
        ("patch 1.20", "Patch 1.2 notes"),
        ("1,000 pushups", "1 pushups day"),
        ("ep9", "One Piece EP90 dubbed"),
        ("ワンピース 第5話", "ワンピース 第15話"),
        ("ワンピース 5話", "ナルト 第5話"),
    ],
)
def test_another_title_is_not_found(text: str, other: str) -> None:
    assert other not in found(text, Sort.VIEWS)


LINKED_ID = next(one for one, title in KEYS.items() if title == LINKED)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    "text",
    [
        YOUTUBE_ID,
        f" {YOUTUBE_ID}\n",
        f"https://youtu.be/{YOUTUBE_ID}?si=x",
        f"youtube.com/watch?v={YOUTUBE_ID}&t=3",
        f"https://m.youtube.com/shorts/{YOUTUBE_ID}",
        f"https://www.youtube.com/embed/{YOUTUBE_ID}",
        f"https://dailywatch.video/watch/{YOUTUBE_ID}",
        LINKED_ID,
        LINKED_ID.upper(),
        LINKED_ID.replace("-", ""),
        f"https://example.org/video/{LINKED_ID}/",
        f"http://localhost:8081/#/videos/{LINKED_ID}?region=DE",
        f"https://music.youtube.com/watch?v={YOUTUBE_ID}&list=x",
        f"https://www.youtube-nocookie.com/embed/{YOUTUBE_ID}?rel=0",
        f"https://www.youtube.com/live/{YOUTUBE_ID}?feature=share",
        f"https://i.ytimg.com/vi/{YOUTUBE_ID}/hqdefault.jpg",
        f"<https://youtu.be/{YOUTUBE_ID}>.",
        f"Look at this: https://youtu.be/{YOUTUBE_ID}",
        f"watch youtu.be/{YOUTUBE_ID}?t=3",
        f"{LINKED_ID}?",
        f"「{LINKED_ID}」。",
        f"look at {LINKED_ID}",
        f"https://example.org/{LINKED_ID}",
    ],
)
def test_an_id_or_an_address_finds_its_video_alone(text: str, sort: Sort) -> None:
    assert found(text, sort) == [LINKED]


def test_a_word_as_long_as_an_id_is_a_word_too() -> None:
    assert found("champions11") == found("champions11", Sort.NEWEST) == []
    assert found("wie-bei-Oma")[0] == "Käsespätzle wie bei Oma"


def test_a_word_with_a_letter_left_out_is_meant_rather_than_one_that_may_be_two_typos_away() -> None:
    assert found("pixl") == ["Pixel Rancher: starting from zero", "Grand Prix"]


def test_an_unknown_duration_is_left_out_by_no_minimum_of_zero() -> None:
    assert found("rocky", filters=Filters(min_duration=0)) == found("rocky")
    assert found("rocky", filters=Filters(max_duration=60)) == found("rocky")
    assert found("rocky", filters=Filters(min_duration=1)) == []


@pytest.mark.parametrize(
    ("text", "filters", "better"),
    [
        pytest.param("pixl rancer", Filters(), "pixel rancher", id="two typos"),
        pytest.param("sunste timelapse", Filters(), "sunset timelapse", id="swapped letters"),
        pytest.param("rocky reveiw", Filters(), "rocky review", id="one word of two"),
        pytest.param("зелёный tmelapse", Filters(), None, id="a word of no video, beside one of another"),
        pytest.param("sunste Öl", Filters(), None, id="words of two videos, one of them mistyped"),
        pytest.param("новый elka", Filters(), None, id="a word by its sound"),
        pytest.param("новый гоод", Filters(), "новый год", id="letters stay as they were typed"),
        pytest.param("dragons heist", Filters(), None, id="words of two videos"),
        pytest.param("ravioli twleve", Filters(), "ravioli twelve", id="a word of the channel"),
        pytest.param("trialer rambo", Filters(), "trailer rambo", id="no joined neighbours"),
        pytest.param("film", Filters(min_duration=1), None, id="a word of videos that a filter leaves out"),
        pytest.param("clips review", Filters(), None, id="a word that no video has, and none is like"),
        pytest.param("s04e09", Filters(), None, id="another episode"),
        pytest.param("final fantasy 8", Filters(), None, id="another number"),
        pytest.param("qqqqqqq", Filters(), None, id="no word"),
        pytest.param("drum n bass", Filters(), None, id="another spelling"),
        pytest.param("iphone 12", Filters(), None, id="a number that is not there"),
        pytest.param("zwerg", Filters(), None, id="another form"),
        pytest.param("ltt tipss", Filters(), None, id="no word that finds more"),
    ],
)
def test_a_correction_is_offered_for_a_word_of_no_video_if_it_finds_more(
    text: str, filters: Filters, better: str | None
) -> None:
    asked = Search(text, filters=filters)
    assert did_you_mean(asked, search(search_body(asked), ["_source"])) == better
