"""Confluence Data Center's REST API, one module per resource.

People have usernames and user keys, groups have names, and neither has an account id. What a
version does not have is a 404 or a 405 with a page for people, as where a real one has no route.
"""
