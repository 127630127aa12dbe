"""What happens to accounts, sessions and API clients. None is public: institutions learn nothing of other people's sign-ins."""

from marketplace.events.kinds import EventKind

SIGNED_IN = EventKind("access.signed_in", "account", "登录")
SIGNED_OUT = EventKind("access.signed_out", "account", "退出登录")
SIGN_IN_FAILED = EventKind("access.sign_in_failed", "account", "登录失败")
ACCOUNT_LOCKED = EventKind("access.account_locked", "account", "账户锁定")
ACCOUNT_UNLOCKED = EventKind("access.account_unlocked", "account", "账户解锁")
ACCOUNT_DISMISSED = EventKind("access.account_dismissed", "account", "账户停用")
ACCOUNT_REINSTATED = EventKind("access.account_reinstated", "account", "账户恢复")
PASSWORD_CHANGED = EventKind("access.password_changed", "account", "修改密码")
FACTOR_SET = EventKind("access.factor_set", "account", "启用动态口令")
FACTOR_REMOVED = EventKind("access.factor_removed", "account", "停用动态口令")
RECOVERY_CODES_MADE = EventKind("access.recovery_codes_made", "account", "生成备用码")
RECOVERY_CODE_USED = EventKind("access.recovery_code_used", "account", "使用备用码")
SESSION_REVOKED = EventKind("access.session_revoked", "account", "撤销登录")
TOKEN_REFUSED = EventKind("access.token_refused", "api_client", "接口程序取令牌失败")
CLIENT_ADDED = EventKind("access.client_added", "api_client", "新增接口程序")
CLIENT_SECRET_RENEWED = EventKind("access.client_secret_renewed", "api_client", "更换接口密钥")
CLIENT_CLOSED = EventKind("access.client_closed", "api_client", "关闭接口程序")

EVENT_KINDS = (
    SIGNED_IN, SIGNED_OUT, SIGN_IN_FAILED, ACCOUNT_LOCKED, ACCOUNT_UNLOCKED, ACCOUNT_DISMISSED, ACCOUNT_REINSTATED, PASSWORD_CHANGED,
    FACTOR_SET, FACTOR_REMOVED, RECOVERY_CODES_MADE, RECOVERY_CODE_USED, SESSION_REVOKED,
    TOKEN_REFUSED, CLIENT_ADDED, CLIENT_SECRET_RENEWED, CLIENT_CLOSED,
)  # fmt: skip
