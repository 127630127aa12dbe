"""Words of the integration pages: why an attempt failed, and what the states of an endpoint look like."""

from marketplace.webhooks.transport import Failure

FAILURES_ZH: dict[Failure, str] = {
    Failure.TARGET_REFUSED: "域名现在指向不允许的网段",
    Failure.NAME_NOT_RESOLVED: "域名解析不到",
    Failure.NOT_CONNECTED: "连接不上",
    Failure.CERTIFICATE_REFUSED: "证书不可信，或与域名不符",
    Failure.TOO_SLOW: "超时（5 秒内未连接，或 10 秒内未答完）",
    Failure.ANSWER_UNREADABLE: "应答不是完整的 HTTP",
    Failure.REDIRECTED: "应答是跳转，平台不跟随",
    Failure.STATUS_REFUSED: "应答的状态码不是 2xx",
}
ENDPOINT_TAGS = {"unconfirmed": "warn", "active": "good", "paused": "outline", "closed": ""}
DELIVERY_TAGS = {"pending": "outline", "delivered": "good", "failed": "warn", "dead": "bad"}
