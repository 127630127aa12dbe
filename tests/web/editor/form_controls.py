"""What a browser would send of a form that it shows."""

from tests.web.html_reading import Element


def sent_of(form: Element) -> list[tuple[str, str]]:
    """The successful controls of a form without its buttons, in order."""
    found: list[tuple[str, str]] = []
    for each in form.all():
        name = each.attributes.get("name", "")
        if not name:
            continue
        if each.tag == "input" and (each.attributes.get("type") not in ("checkbox", "radio") or "checked" in each.attributes):
            found.append((name, each.attributes.get("value", "")))
        elif each.tag == "textarea":
            found.append((name, "".join(part for part in each.own if isinstance(part, str))))
        elif each.tag == "select":
            options = each.all("option")
            chosen = [option for option in options if "selected" in option.attributes]
            if "multiple" not in each.attributes:
                chosen = chosen or options[:1]
            found += [(name, option.attributes.get("value", "")) for option in chosen]
    return found
