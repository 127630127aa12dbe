"""What a row has to say that takes a record back: whose it is and which one; everything else may be left out."""

import msgspec

from marketplace.information.catalogue.definition import FieldDefinition, ItemDefinition


def for_withdrawing(item: ItemDefinition) -> ItemDefinition:
    """The item with no field required but those that tell its records apart. A whole earlier file serves as well."""
    naming = {*item.key_fields, item.subject_field}
    fields = tuple(_asked(each, required=each.code in naming and each.required) for each in item.fields)
    return msgspec.structs.replace(item, fields=fields, valid_from_field=None, valid_to_field=None)


def _asked(field: FieldDefinition, *, required: bool) -> FieldDefinition:
    return msgspec.structs.replace(field, required=required)
