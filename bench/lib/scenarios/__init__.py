"""The scenarios, in the order in which they run. Each is a function from Options to an Outcome."""

from lib.scenarios.chat import big_body, chat, chat_tls
from lib.scenarios.memory import memory
from lib.scenarios.paced import paced
from lib.scenarios.streams import streams
from lib.scenarios.translation import translation

SCENARIOS = {
    "chat": chat,
    "chat_tls": chat_tls,
    "streams": streams,
    "paced": paced,
    "big_body": big_body,
    "memory": memory,
    "translation": translation,
}
