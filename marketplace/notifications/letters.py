"""The texts that leave the program. They say that there is something to read, never what: no case, no party, no figure."""

from uuid import UUID

from marketplace.notifications.carrier import Letter
from marketplace.notifications.channels import Channel

SOMETHING_NEW = "你有一件办理事项有新进展，请登录查看"
ABOUT_THE_ACCOUNT = "你的账户有一条安全提醒，请登录查看"
CODE_MINUTES = 10


def letter_about(reference: UUID, to: str, *, urgent: bool, channel: Channel, platform: str, base_url: str) -> Letter:
    """That there is a message to read at `base_url`."""
    sentence = ABOUT_THE_ACCOUNT if urgent else SOMETHING_NEW
    return _letter(reference, to, sentence, f"{sentence}：{base_url}/me/messages", channel, platform)


def letter_with_code(reference: UUID, to: str, code: str, *, channel: Channel, platform: str) -> Letter:
    """The code that proves that its reader reads what is sent to this address."""
    text = f"验证码 {code}，{CODE_MINUTES} 分钟内有效，只用来确认你的联系方式。如果不是你本人操作，不用理会。"
    return _letter(reference, to, "确认你的联系方式", text, channel, platform)


def _letter(reference: UUID, to: str, subject: str, text: str, channel: Channel, platform: str) -> Letter:
    if channel is Channel.SMS:
        return Letter(reference, to, "", f"【{platform}】{text}")
    return Letter(reference, to, f"{subject} · {platform}", f"{text}\n\n{platform}\n")
