from spaceform.sandbox import cloud_v1

PUBLISHED = """
POST   /space/_private
GET    /space/{spaceKey}
PUT    /space/{spaceKey}
DELETE /space/{spaceKey}
GET    /space/{spaceKey}/content
POST   /space/{spaceKey}/permission
POST   /space/{spaceKey}/permission/custom-content
DELETE /space/{spaceKey}/permission/{id}
GET    /space/{spaceKey}/content/{type}
GET    /space/{spaceKey}/property
POST   /space/{spaceKey}/property
GET    /space/{spaceKey}/property/{key}
PUT    /space/{spaceKey}/property/{key}
POST   /space/{spaceKey}/property/{key}
DELETE /space/{spaceKey}/property/{key}
GET    /space/{spaceKey}/settings
PUT    /space/{spaceKey}/settings
GET    /space/{spaceKey}/state
GET    /space/{spaceKey}/state/settings
GET    /space/{spaceKey}/state/content
GET    /space/{spaceKey}/theme
PUT    /space/{spaceKey}/theme
DELETE /space/{spaceKey}/theme
GET    /space/{spaceKey}/watch
GET    /space/{spaceKey}/label
POST   /space/{spaceKey}/label
DELETE /space/{spaceKey}/label
"""


def test_all_27_published_operations_are_there() -> None:
    published = {tuple(line.split()) for line in PUBLISHED.strip().splitlines()}
    assert len(published) == 27
    assert published <= {(each.method, each.path) for each in cloud_v1.OPERATIONS}


def test_what_is_gone_at_the_gateway_are_operations_that_the_site_has() -> None:
    assert {(each.method, each.path) for each in cloud_v1.OPERATIONS} > cloud_v1.GONE
    assert len(cloud_v1.GONE) == 10


def test_every_operation_says_what_it_is() -> None:
    for operation in cloud_v1.OPERATIONS:
        assert operation.handler.__doc__, operation
        verbs = [each.method for each in cloud_v1.OPERATIONS if each.path == operation.path]
        assert len(verbs) == len(set(verbs)), operation
