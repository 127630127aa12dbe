"""What a browser would send of a page's fields, without a browser."""

from multidict import MultiDict

from tests.web.html_reading import Element, read_html


def sent_form(html: str) -> MultiDict[str]:
    """Names and values of all fields in the order of the page; buttons send nothing until they are pressed."""
    found: MultiDict[str] = MultiDict()
    for element in read_html(html).all():
        name = element.attributes.get("name")
        for value in _values(element) if name else ():
            found.add(str(name), value)
    return found


def _values(element: Element) -> list[str]:
    if element.tag == "input":
        ticked = element.attributes.get("type") not in ("checkbox", "radio") or "checked" in element.attributes
        return [element.attributes.get("value", "")] if ticked else []
    if element.tag == "textarea":
        return ["".join(each for each in element.own if isinstance(each, str))]
    if element.tag != "select":
        return []
    options = element.all("option")
    chosen = [each for each in options if "selected" in each.attributes]
    usual = [] if "multiple" in element.attributes else options[:1]
    return [each.attributes.get("value", each.text) for each in chosen or usual]
