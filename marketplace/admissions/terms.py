"""What an institution agrees to when it asks for admission (入驻协议), and what credit-service institutions have to meet. Own wording."""

from marketplace.admissions.kinds import K

VERSION = "institution-1"
# A new wording is a new version; the request keeps the version that was agreed to.
SENTENCES = (
    "只为融资服务的目的使用平台上的信用信息，不转给他人，不用于其他用途。",
    "没有企业的授权，不查看授权范围内的信息；授权撤回或到期后不再使用。",
    "为本机构人员分别开设账户，人员变动当天停用，不共用账户和接口密钥。",
    "每年接受一次安全评估，发现信息安全事件立即报告平台。",
    "不以平台的名义向企业收取任何费用。",
    "违反以上约定的，平台可以停用或者终止本机构的使用。",
)
LICENSED_KINDS = frozenset({K.BANK, K.GUARANTOR, K.REGUARANTOR, K.INSURER, K.LEASING, K.FACTORING})
# Credit-service institutions (信用服务机构) are admitted under conditions, each of which an operator checks.
CONDITIONS = {
    "filed": "依法设立，从事征信、评级等业务的已按规定取得许可或备案",
    "security": "有信息安全管理制度，系统通过相应等级的安全保护测评",
    "staff": "有固定场所和专职人员，主要负责人没有严重失信记录",
    "clean": "近三年没有因违规采集、使用信用信息受到处罚",
    "independent": "服务过程和结果可以追溯，不替企业伪造或修改信息",
}
CONDITIONED_KINDS = frozenset({K.CREDIT_SERVICE})
