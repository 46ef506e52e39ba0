"""The look and feel that every space inherits here, as v1 shows it."""

from spaceform.sandbox.wire.bodies import JsonObject


def look_body() -> JsonObject:
    """Colours and backgrounds: Confluence's own defaults."""
    navigation: JsonObject = {
        "color": "#42526E",
        "highlightColor": "#0052CC",
        "hoverOrFocus": {"backgroundColor": "#DEEBFF", "color": "#0052CC"},
    }
    header: JsonObject = {
        "backgroundColor": "#FFFFFF",
        "button": {"backgroundColor": "#0052CC", "color": "#FFFFFF"},
        "primaryNavigation": navigation,
        "secondaryNavigation": navigation,
        "search": {"backgroundColor": "#F4F5F7", "color": "#172B4D"},
    }
    return {
        "headings": {"color": "#172B4D"},
        "links": {"color": "#0052CC"},
        "menus": {"hoverOrFocus": {"backgroundColor": "#DEEBFF"}, "color": "#172B4D"},
        "header": header,
        "horizontalHeader": header,
        "content": {
            "screen": {"background": "#FFFFFF"},
            "container": _container(),
            "header": _container(),
            "body": _container(),
        },
        "bordersAndDividers": {"color": "#DFE1E6"},
    }


def _container() -> JsonObject:
    return {
        "background": "#FFFFFF",
        "backgroundColor": "#FFFFFF",
        "backgroundImage": None,
        "backgroundSize": None,
        "padding": "20px",
        "borderRadius": "3px",
    }
