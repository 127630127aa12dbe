"""The sentences of all problems: stable code → (English, Chinese). `{given}` is what stands there, the rest what is accepted."""

WORDING: dict[str, tuple[str, str]] = {
    # values, wherever they stand
    "not_a_number": ("{given} is no number; expected a JSON number", "{given} 不是数字；请填数字"),
    "number_out_of_bounds": (
        "{given} is out of bounds; expected at most 15 significant digits, below 10^15 in size, no finer than 10^-400",
        "{given} 超出范围；最多 15 位有效数字，绝对值小于 10 的 15 次方",
    ),
    "not_a_string": ("{given} is no string; expected a string", "{given} 不是文字；请填文字"),
    "not_a_boolean": ("{given} is neither true nor false", "{given} 不是“是”或“否”"),
    "not_a_date": ("{given} is no date; expected YYYY-MM-DD", "{given} 不是日期；请按“年-月-日”填写，如 2026-03-01"),
    "no_such_day": ("{given} is a day that does not exist; expected YYYY-MM-DD", "{given} 这一天不存在"),
    "not_a_list_of_strings": ("{given} stands where a list of strings is expected", "{given} 有误；这里应是文字的清单"),
    "outside_values": ("{given} is not one of the values: {accepted}", "{given} 不在可选值之中：{accepted}"),
    "malformed_code": ("{given} is no {hierarchy} code; expected {form}", "{given} 不是有效代码；应为{form_zh}"),
    # criteria
    "not_a_criterion": ("{given} is no criterion; expected an object", "{given} 不是条件；这里应是一个对象"),
    "no_kind": (
        "this node is of no kind; expected exactly one of all, any, not, at_least with of, or attribute with an operator",
        "缺少条件的种类；应为 all、any、not、at_least（连同 of）或 attribute 之一",
    ),
    "two_kinds": ("this node is of several kinds ({kinds}); expected exactly one", "同一处写了几种条件（{kinds}）；只能有一种"),
    "at_least_without_of": (
        "at_least and of go together; {missing} is missing",
        "at_least 与 of 须同时出现；缺少 {missing}",
    ),
    "not_a_list": ("{given} is no list; expected a list of criteria", "{given} 不是清单；这里应是条件的清单"),
    "not_a_count": ("{given} is no count; expected a whole number, 0 or more", "{given} 不是个数；请填 0 或更大的整数"),
    "unknown_key": ("the key {given} is not known here; expected only {accepted}", "这里不能有 {given}；只能有 {accepted}"),
    "repeated_key": ("the key {key} is given more than once; expected it once", "{key} 重复出现；只能出现一次"),
    "text_not_a_string": ("{given} is no string; {key} holds people's wording", "{given} 不是文字；{key} 里写给人看的文字"),
    "attribute_not_a_name": ("{given} is no name; expected the name of an attribute", "{given} 不是属性名"),
    "retired_attribute": (
        "{given} is retired: no profile is given it any more; say it with other attributes",
        "属性 {given} 已停用，不再归集；请改用其他属性",
    ),
    "unknown_attribute": ("the vocabulary has no attribute {given}", "词汇表里没有属性 {given}"),
    "no_operator": ("the leaf has no operator; expected exactly one of {accepted}", "缺少比较方式；应为以下之一：{accepted}"),
    "two_operators": (
        "the leaf has several operators ({operators}); expected exactly one",
        "同一条件里有几种比较方式（{operators}）；只能有一种",
    ),
    "unknown_operator": ("{given} is no operator; expected one of {accepted}", "没有 {given} 这种比较方式；可用：{accepted}"),
    "operator_of_other_type": (
        "{operator} does not go with {attribute}, {kind}; its operators are {accepted}",
        "{operator} 不适用于 {attribute}；可用：{accepted}",
    ),
    "empty_list": ("the list is empty; expected at least one member", "清单是空的；至少要有一项"),
    "operand_not_a_list": ("{given} is no list; expected a non-empty list", "{given} 不是清单；请至少列出一项"),
    "not_a_pair": (
        "{given} is no pair; expected [lowest, highest], either may be null",
        "{given} 不是一对端点；应为 [下限, 上限]，可有一端为 null",
    ),
    "ends_swapped": ("the lowest value is above the highest; expected lowest ≤ highest", "下限高于上限"),
    "operand_not_a_number": (
        '{given} is no number; expected a JSON number or {{"attribute": name, "times": k, "plus": c}}',
        "{given} 不是数字；请填数字，或引用另一个数字属性",
    ),
    "operand_lacks_attribute": ("the operand names no attribute; expected attribute, times, plus", "没有写明引用哪个属性"),
    "operand_of_other_type": ("{given} is of type {kind}; expected an attribute of type number", "{given} 不是数字属性，不能引用"),
    "too_deep": ("nested deeper than {most} levels", "嵌套超过 {most} 层"),
    "too_large": ("the criterion has {count} leaves; expected at most {most}", "条件共 {count} 项；最多 {most} 项"),
    # offers
    "not_a_list_of_offers": ("expected a list of offers, each with code and criterion", "应为产品或政策的清单，每项有 code 和 criterion"),
    "offer_not_an_object": (
        "{given} is no offer; expected an object with code and criterion",
        "{given} 不是对象；每项应有 code 和 criterion",
    ),
    "offer_lacks": ("the offer lacks {key}", "缺少 {key}"),
    "code_not_a_string": ("{given} is no code; expected a non-empty string", "{given} 不是代码；请填非空的文字"),
    "code_taken": ("an earlier offer has the code {given} already; expected each code once", "代码 {given} 已被前面的一项使用"),
    # vocabulary
    "not_a_vocabulary": ('expected {{"attributes": [entry, …]}}', '应为 {{"attributes": [条目, …]}}'),
    "entry_not_an_object": ("{given} is no entry; expected an object with name and type", "{given} 不是条目"),
    "entry_lacks": ("the entry lacks {key}", "条目缺少 {key}"),
    "name_not_a_string": ("{given} is no name; expected a non-empty string", "{given} 不是名称；请填非空的文字"),
    "name_taken": ("an earlier entry has the name {given} already; expected each name once", "名称 {given} 已被前面的条目使用"),
    "unknown_type": (
        "{given} is no type; expected number, boolean, category, code, set or date",
        "{given} 不是类型；应为 number、boolean、category、code、set 或 date",
    ),
    "values_not_strings": ("{given} is no list of strings; expected the values as strings", "{given} 不是文字的清单"),
    "values_not_distinct": ("expected at least one value and no value twice", "至少要有一个值，且不能重复"),
    "ordered_without_values": (
        "ordered goes only with a category that lists its values from lowest to highest",
        "只有列出 values 的 category 才能 ordered",
    ),
    "code_without_hierarchy": ("a code needs its hierarchy: one of {accepted}", "code 须写明 hierarchy：{accepted}"),
    "unknown_hierarchy": (
        "{given} is no hierarchy; expected region, industry or prefix",
        "{given} 不是层级；应为 region、industry 或 prefix",
    ),
    "unknown_level": (
        "{given} is no level; expected profile, deal, lender or reference",
        "{given} 不是层面；应为 profile、deal、lender 或 reference",
    ),
}
